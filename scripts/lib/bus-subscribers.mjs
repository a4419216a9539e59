/**
 * A lint rule: the event bus is subscribed to by the files that eslint.config.js names for it, and by no other. It goes by the type, so
 * that no other name for the bus gets around it.
 */
export const busSubscribers = {
  meta: {
    type: 'problem',
    messages: {
      notNamed:
        'The bus is losable: what must happen follows a fact through a cursor (ADR 0043). A live consumer is named in eslint.config.js.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const types = program.getTypeChecker();
    const isBus = (node) =>
      types.getNonNullableType(types.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node))).symbol?.name === 'EventBus';
    return {
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name;
        if ((name === 'on' || (node.computed && name === undefined)) && isBus(node.object))
          context.report({ node, messageId: 'notNamed' });
      },
    };
  },
};
