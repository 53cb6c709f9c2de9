/** The same for `import`. */
import compression from './index.js';

export default compression;
export const { filter } = compression;
