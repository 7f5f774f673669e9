/** Version of the engine, as records name it; equals that of package.json (a test insists). */
export const VERSION = '0.1.0';
