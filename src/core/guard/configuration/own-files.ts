const FOREIGN =
  /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|\.git|\.yarn|dist|build|target|site-packages|\.venv|venv|deps|_build|Pods)\//;
const TESTS =
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|testdata|test-support|fixtures|e2e|cypress|playwright|features|stories|examples?|samples?|bench(?:marks?)?)\/|[._-](?:test|spec|stories|cy|e2e|bench)s?\.\w+$|(?:^|\/)test_[^/]*\.py$|(?:^|\/)conftest\.py$|_test\.(?:go|py|exs|rb)$|(?:^|\/)[A-Z]\w*(?:Test|Tests|IT|Spec)\.(?:java|kt|scala|cs|php)$|(?:^|\/)(?:jest|vitest|playwright|cypress|karma)\.[\w.]+$/;
const DOCUMENTS = /\.(?:md|mdx|rst|adoc|txt|org)$|(?:^|\/)docs?\/|(?:^|\/)(?:CHANGELOG|LICENSE|README|NOTICE)[^/]*$/i;

/** Somebody else's code, or what was built from our own. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path);
}

/** Files that have a part in the running service: no tests, no documents, nobody else's. */
export function isOwnCode(path: string): boolean {
  return !FOREIGN.test(path) && !TESTS.test(path) && !DOCUMENTS.test(path);
}
