'use strict';
// Filters for tables. Without scripts the form stays hidden and the table is whole.
(function () {
  function setUp(form) {
    var table = form.nextElementSibling.querySelector('table');
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var selects = Array.prototype.slice.call(form.querySelectorAll('select[data-facet]'));
    var contains = form.querySelector('[data-contains]');
    var output = form.querySelector('output');
    selects.forEach(function (select) {
      if (select.options.length < 3) { select.parentNode.hidden = true; }
    });
    function matches(row, words) {
      return selects.every(function (select) {
        return !select.value || (row.getAttribute('data-f' + select.dataset.facet) || '').split('|').indexOf(select.value) >= 0;
      }) && words.every(function (word) { return row.textContent.toLowerCase().indexOf(word) >= 0; });
    }
    function apply() {
      var words = contains.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row) {
        row.hidden = !matches(row, words);
        if (!row.hidden) { shown++; }
      });
      output.value = shown === rows.length ? '' : shown + ' of ' + rows.length;
    }
    form.addEventListener('input', apply);
    form.addEventListener('reset', function (event) {
      event.preventDefault(); // which would choose again what is chosen at first
      selects.forEach(function (select) { select.value = ''; });
      contains.value = '';
      apply();
    });
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    form.hidden = false;
    apply();
  }
  document.querySelectorAll('form.facets').forEach(setUp);
})();
