// Writes docs/checks/ from the checks themselves: `npm run docs`. With --check it writes nothing and fails where a page
// is missing, outdated or left over.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const docs = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(docs, 'checks');

const cell = (value) => String(value).replaceAll('|', '\\|');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head, rows) =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
const linked = (source) => source.replace(/doi:(\S+?)(?=[,;]?(?:\s|$))/g, '[doi:$1](https://doi.org/$1)');
const section = (title, body) => (body ? `## ${title}\n\n${body}\n` : '');

/** What values a parameter takes, in words. */
function rangeOf(param) {
  if (param.kind === 'choice') return param.options.join(', ');
  if (param.kind === 'text') return 'text';
  const what = param.kind === 'int' ? 'whole number' : 'number';
  const bounds = [
    ...(param.min > -Number.MAX_SAFE_INTEGER ? [`at least ${param.min}`] : []),
    ...(param.max < Number.MAX_SAFE_INTEGER ? [`at most ${param.max}`] : []),
  ];
  return [what, ...bounds].join(', ');
}

function pageOf(check) {
  const { explain, threshold } = check;
  const params = Object.entries(check.params).map(([name, param]) => [
    ...[`\`${name}\``, param.label, rangeOf(param), param.default],
  ]);
  return [
    `# ${check.title}\n`,
    `\`${check.id}\`${check.aliases.length > 0 ? ` · also called ${check.aliases.join(', ')}` : ''}\n`,
    `**${explain.question}** ${explain.what}\n`,
    `    ${explain.formula}\n`,
    table(
      ['', ''],
      [
        ['Range', `${check.range[0]} to ${check.range[1]}; ideal ${check.ideal}`],
        ['Default threshold', `${threshold.op} ${threshold.default ?? 'none'} (${threshold.source})`],
        ['Reads', `${check.needs}${check.usesLabels ? ', with labels' : ''}`],
        [
          'Groups',
          {
            required: 'one test per sensitive feature',
            optional: 'all rows, and each sensitive feature',
            none: 'all rows',
          }[check.grouping],
        ],
        ['Source', linked(explain.source)],
        ['Supports', check.clauses.join(', ')],
      ],
    ),
    '',
    section('When not', explain.whenNot),
    section('Parameters', params.length > 0 && table(['name', 'meaning', 'values', 'default'], params)),
    section(
      'In other tools',
      Object.keys(explain.sameAs).length > 0 &&
        table(['tool', 'what it calls it'], Object.entries(explain.sameAs)),
    ),
  ]
    .filter((part, index, all) => part !== '' || all[index - 1] !== '')
    .join('\n')
    .trimEnd();
}

function indexOf(checks) {
  const rows = checks.map((check) => [
    `[${check.title}](${check.id}.md)`,
    `\`${check.id}\``,
    check.explain.question,
  ]);
  return `# Checks\n\n${table(['check', 'id', 'asks'], rows)}`;
}

/** Path below docs/checks → text of every page that should be there. */
async function pages() {
  const root = path.dirname(docs);
  const { module } = await runnerImport('./src/checks/registry.ts', {
    root,
    configFile: false,
    logLevel: 'error',
  });
  const checks = [...module.checks.values()];
  const said = '<!-- Written by docs/make.mjs from src/checks. Change it there. -->\n';
  return new Map([
    ['README.md', `${said}\n${indexOf(checks)}\n`],
    ...checks.map((check) => [`${check.id}.md`, `${said}\n${pageOf(check)}\n`]),
  ]);
}

const wanted = await pages();
const present = existsSync(folder)
  ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md'))
  : [];
const read = (name) => (present.includes(name) ? readFileSync(path.join(folder, name), 'utf8') : undefined);
const outdated = [...wanted.keys()].filter((name) => read(name) !== wanted.get(name));
const left = present.filter((name) => !wanted.has(name));

if (process.argv.includes('--check')) {
  for (const name of [...outdated, ...left]) console.error(`docs/checks/${name} is not what the checks say.`);
  if (outdated.length + left.length > 0) console.error('Run npm run docs.');
  process.exitCode = outdated.length + left.length > 0 ? 1 : 0;
} else {
  for (const name of left) rmSync(path.join(folder, name));
  for (const name of outdated) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), wanted.get(name));
  }
  console.log(`docs/checks: ${outdated.length} written, ${left.length} removed, ${wanted.size} in all`);
}
