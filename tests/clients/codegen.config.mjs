export default {
  schema: `${process.env.BASE_URL}/graphql`,
  documents: 'codegen/use.ts',
  generates: { 'codegen/generated/': { preset: 'client', config: { scalars: { Long: 'number' } } } },
};
