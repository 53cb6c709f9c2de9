/**
 * Tests of Express that a core fails by agreement. Enters: nothing. Leaves: `{ test, cores, reason }`, the test by its
 * full title as the run prints it. An entry whose test passes fails the run.
 */

const INVALID_HOST = 'the test sends `Host: http://example.com`, which is no host; the engine refuses such a request with 400 (RFC 9112, 3.2)';

export default [
  'res when accepting html should escape the url',
  'res when accepting html should not render evil javascript links in anchor href (prevent XSS)',
  'res when accepting text should encode the url',
].map((test) => ({ test, cores: ['transport', 'rust'], reason: INVALID_HOST }));
