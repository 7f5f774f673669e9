import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const isRoot = process.getuid?.() === 0;

/** Root needs `--no-sandbox`; the software adapter gives WebGPU where there is no GPU. */
export const CHROMIUM_FLAGS = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function programsNamed(name) {
  return (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
}

/** Where a Chromium lies: `ASSAY_CHROMIUM`, then the system's, then Playwright's own; undefined where there is none. */
export function findChromium() {
  const named = process.env.ASSAY_CHROMIUM;
  const places = [...(named ? [named] : []), ...NAMES.flatMap(programsNamed), chromium.executablePath()];
  return places.find(isProgram);
}

/** Whether a program starts: Ubuntu's `chromium-browser` may be a stub that only advertises a snap. */
function starts(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function run(command, args) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0;
}

/** Debian's Chromium, as root or through a sudo that asks nothing. */
function installFromSystem() {
  if (!programsNamed('apt-get').some(isProgram)) return false;
  if (isRoot) return run('apt-get', ['update']) && run('apt-get', ['install', '-y', 'chromium']);
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;
  return (
    run('sudo', ['-n', 'apt-get', 'update']) && run('sudo', ['-n', 'apt-get', 'install', '-y', 'chromium'])
  );
}

/** Finds a Chromium that starts, or installs one. Throws with what to do where neither works. */
export function ensureChromium() {
  const attempts = [
    () => true,
    installFromSystem,
    () => run('npx', ['playwright', 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium']),
  ];
  for (const attempt of attempts) {
    const found = attempt() ? findChromium() : undefined;
    if (found && starts(found)) return found;
  }
  throw new Error(
    'The tests need Chromium and could neither find nor install one. ' +
      'Install it (Debian: apt-get install chromium) or set ASSAY_CHROMIUM to its path.',
  );
}
