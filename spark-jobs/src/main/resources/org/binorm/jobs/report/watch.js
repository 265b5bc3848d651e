'use strict';
// What goes wrong on the page is said on the page, and stays in it for tests to find.
(() => {
  const root = document.documentElement;
  const note = message => {
    root.dataset.error = root.dataset.error ? root.dataset.error + '; ' + message : message;
  };
  addEventListener('error', event => note(event.message));
  addEventListener('unhandledrejection', event => note(String(event.reason)));
  addEventListener('securitypolicyviolation', event => note('blocked: ' + event.violatedDirective));
})();
