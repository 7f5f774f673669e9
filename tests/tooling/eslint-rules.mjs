/** Whether a documentation comment stands right before `node`. */
function isDocumented(source, node) {
  const last = source.getCommentsBefore(node).at(-1);
  return last?.type === 'Block' && last.value.startsWith('*');
}

/** Later signatures of an overloaded function share the comment of the first. */
function isLaterOverload(node, siblings) {
  const name = node.declaration?.id?.name;
  const before = siblings[siblings.indexOf(node) - 1];
  return node.declaration?.type.endsWith('Function') || node.declaration?.type === 'FunctionDeclaration'
    ? name !== undefined && before?.declaration?.id?.name === name
    : false;
}

const documentedExports = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { missing: 'An export needs a comment /** … */ that says what it means.' },
  },
  create(context) {
    const check = (node) => {
      const isReExport = !node.declaration;
      if (isReExport || isLaterOverload(node, node.parent.body)) return;
      if (!isDocumented(context.sourceCode, node)) context.report({ node, messageId: 'missing' });
    };
    return { ExportNamedDeclaration: check, ExportDefaultDeclaration: check };
  },
};

const PROMISES = /\b(?:(?:is|are|was|were|be) (?:un)?fair|unbiased|compliant|certified)\b/i;

const honestWording = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      promise:
        "Nothing here may call a model '{{word}}': a test passes its threshold, and that is all it says.",
    },
  },
  create(context) {
    const check = (node, text) => {
      const word = typeof text === 'string' ? PROMISES.exec(text)?.[0] : undefined;
      if (word) context.report({ node, messageId: 'promise', data: { word } });
    };
    return {
      Literal: (node) => check(node, node.value),
      TemplateElement: (node) => check(node, node.value.cooked),
      SvelteText: (node) => check(node, node.value),
      SvelteLiteral: (node) => check(node, node.value),
    };
  },
};

/** Rules that no package has. */
export default { rules: { 'documented-exports': documentedExports, 'honest-wording': honestWording } };
