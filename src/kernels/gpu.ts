let opening: Promise<GPUDevice | undefined> | undefined;

/** This thread's WebGPU device, opened once and again after it is lost; undefined where there is none. */
export function openGpu(): Promise<GPUDevice | undefined> {
  opening ??= requestDevice();
  return opening;
}

/** Whether a WebGPU adapter answers here. */
export async function gpuAvailable(): Promise<boolean> {
  return (await openGpu()) !== undefined;
}

async function requestDevice(): Promise<GPUDevice | undefined> {
  const gpu = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  try {
    const adapter = await gpu?.requestAdapter();
    const device = await adapter?.requestDevice();
    void device?.lost.then(() => {
      opening = undefined;
    });
    return device;
  } catch {
    return undefined;
  }
}

/** Runs `work` and resolves to undefined where the device reports an error or throws. */
export async function guarded<T>(device: GPUDevice, work: () => Promise<T>): Promise<T | undefined> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const result = await work().catch(() => undefined);
  const errors = [
    await device.popErrorScope().catch(() => null),
    await device.popErrorScope().catch(() => null),
  ];
  return errors.some((error) => error !== null) ? undefined : result;
}
