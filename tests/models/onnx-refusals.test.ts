import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/models/onnx/read.ts';
import { error } from './samples.ts';

/** Two-input nets of onnx.helper: X·W, then the operator in question, then a sigmoid. */
const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));
const TAIL = 'WhEKAVgSDAoKCAESBgoACgIIAmIRCgFwEgwKCggBEgYKAAoCCAFCBAoAEBE=';
const random = `CAg6jQEKEQoBWAoBVxIBbSIGTWF0TXVsChkKAW0SAXIiEVJhbmRvbVVuaWZvcm1MaWtlCg4KAW0KAXISAWEiA0FkZAoPCgFhEgFwIgdTaWdtb2lkEgFnKhMIAggBEAFCAVdKCM3MzD3NzEw+${TAIL}`;
const huge = `CAg60gEKEQoBWAoBVxIBbSIGTWF0TXVsChcKAXMSAWsiD0NvbnN0YW50T2ZTaGFwZQoiCgFrEgFxIglSZWR1Y2VTdW0qDwoIa2VlcGRpbXMYAKABAgoOCgFtCgFxEgFhIgNBZGQKDwoBYRIBcCIHU2lnbW9pZBIBZyoTCAIIARABQgFXSgjNzMw9zcxMPiohCAMQB0IBc0oYvAIAAAAAAADoAwAAAAAAAOgDAAAAAAAA${TAIL}`;

describe('models that are refused before they run', () => {
  it('draw random numbers', () => {
    expect(error(readOnnx('r.onnx', bytes(random))).what).toBe(
      'r.onnx draws random numbers: it holds RandomUniformLike.',
    );
  });

  it('ask for gigabytes by a size in the file', () => {
    const refused = error(readOnnx('m.onnx', bytes(huge)));
    expect(refused.what).toBe('m.onnx makes a tensor of 700 × 1000 × 1000 numbers.');
    expect(refused.why).toContain('3 GiB');
  });

  it('but not where the size is a small one', () => {
    const small = bytes(huge);
    const at = Buffer.from(small).indexOf(Buffer.from([0xbc, 0x02, 0, 0]));
    small.set([1, 0], at);
    expect(readOnnx('s.onnx', small).ok).toBe(true);
  });
});
