import fc from 'fast-check';

// Property tests try the same cases in every run; ASSAY_SEED looks at others.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['ASSAY_SEED'] ?? 1) });
