import { cos, log, sin } from '../../core/elementary.ts';
import { philox4x32, uniform53, type StreamKey } from '../../core/random.ts';

/**
 * Ω, featureCount × frequencies, row-major, f32: independent N(0, 1/sigma²), so that the mean of cos(xΩ − yΩ) estimates
 * the Gaussian kernel exp(−‖x − y‖² / 2 sigma²). Box–Muller on Philox at counter (⌊frequency/2⌋, feature), so that a
 * feature's values do not depend on how many others there are. doi:10.1214/aoms/1177706645
 */
export function drawFrequencies(
  key: StreamKey,
  featureCount: number,
  frequencies: number,
  sigma: number,
): Float32Array {
  const omega = new Float32Array(featureCount * frequencies);
  for (let feature = 0; feature < featureCount; feature += 1) {
    for (let r = 0; r < frequencies; r += 2) {
      const [w0, w1, w2, w3] = philox4x32(r / 2, feature, 0, 0, key[0], key[1]);
      const radius = Math.sqrt(-2 * log(1 - uniform53(w0, w1))) / sigma;
      const angle = 6.283185307179586 * uniform53(w2, w3);
      omega[feature * frequencies + r] = radius * cos(angle);
      if (r + 1 < frequencies) omega[feature * frequencies + r + 1] = radius * sin(angle);
    }
  }
  return omega;
}
