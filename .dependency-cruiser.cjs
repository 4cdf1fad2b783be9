/** The dependency rules of the design: dependencies point downwards only. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      comment: "Cycles make it impossible to read one part alone.",
      from: {},
      to: { circular: true },
    },
    forbid(
      "services-know-no-edge",
      "Services hold the rules; HTTP and GraphQL translate to them.",
      "^src/services",
      "^src/(http|resolvers|app|main)",
    ),
    forbid(
      "services-know-no-graphql",
      "Services must be callable from REST as well.",
      "^src/(services|imaging|storage)",
      "node_modules/(graphql|type-graphql|graphql-[a-z-]+|@apollo|express|ws|@as-integrations)/",
    ),
    forbid(
      "storage-is-the-bottom",
      "Storage serves everyone and knows nobody.",
      "^src/storage",
      "^src/(http|resolvers|services|imaging|app|main)",
    ),
    forbid(
      "imaging-is-pure",
      "Pictures in, pictures out.",
      "^src/imaging",
      "^src/(http|resolvers|services|storage|schema|app|main|config)",
    ),
    forbid(
      "schema-is-declarations",
      "Entities are declarations; they call nobody.",
      "^src/schema",
      "^src/(?!schema)",
    ),
    forbid(
      "resolvers-know-no-http",
      "Resolvers see their context, not requests.",
      "^src/resolvers",
      "^src/(http|app|main)",
    ),
    forbid(
      "one-composition-root",
      "Only the programs that people start build the whole.",
      "^src/(?!(main|sweep)\\.ts)",
      "^src/(app|main)\\.ts",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
