// A visit in a house without signal: what is typed, signed and photographed is kept in this phone until it is sent.
// IndexedDB, AES-GCM under a key that cannot be taken out; erased once sent, at sign-out, after a day, and when
// somebody else sits at the desk.
// The pages must stay open: a page that is loaded anew without network cannot come. What was kept is then
// filled in and sent when the page opens again. Without this file the same forms are sent by their own buttons.
(function () {
  'use strict';
  var doc = document, box = doc.getElementById('kept'), DAY = 24 * 3600 * 1000, NAME = 'survey';
  if (!box || !window.fetch || !window.Promise || !window.URLSearchParams || !window.FormData) return;
  var main = doc.querySelector('form[data-survey]'), page = location.pathname, own = page + location.search, subtle = window.crypto && crypto.subtle;
  var store = null, secret = null, kept = !!(window.indexedDB && subtle && window.TextEncoder);
  var jobs = [], photos = {}, flying = null, busy = false, failed = 0, timer = null, typing = null, gone = false, look = false, sent = false, pressed = false, slow = false, stale = false;

  function all(selector, act, within) { Array.prototype.forEach.call((within || doc).querySelectorAll(selector), act); }
  function asked(request) {
    return new Promise(function (done, broken) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { broken(request.error); };
    });
  }
  function table(name, writing) { return store.transaction(name, writing ? 'readwrite' : 'readonly').objectStore(name); }

  // ------------------------------------------------------------- what is kept in the phone
  function open() {
    if (!kept) return Promise.resolve();
    var request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = function () { ['keys', 'kept'].forEach(function (name) { request.result.createObjectStore(name); }); };
    return asked(request).then(function (found) {
      store = found;
      store.onversionchange = function () { store.close(); kept = false; };  // signed out in another tab
      return asked(table('keys').get(1));
    }).then(function (there) {
      return there || subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']).then(function (made) {
        return asked(table('keys', true).put(made, 1)).then(function () { return made; });
      });
    }).then(function (found) { secret = found; }).catch(function () { kept = false; });
  }
  function seal(id, kind, data) {
    if (!kept) return Promise.resolve();
    var iv = crypto.getRandomValues(new Uint8Array(12)), bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    return subtle.encrypt({ name: 'AES-GCM', iv: iv }, secret, bytes).then(function (closed) {
      return asked(table('kept', true).put({ who: box.dataset.who, page: page, kind: kind, at: Date.now(), iv: iv, closed: closed }, id));
    }).catch(function () { kept = false; tell(); });
  }
  function unseal(row) { return subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, secret, row.closed); }
  function erase(id) { return kept ? asked(table('kept', true).delete(id)).catch(function () {}) : Promise.resolve(); }
  function rows() {
    if (!kept) return Promise.resolve([]);
    var both = table('kept');
    return Promise.all([asked(both.getAllKeys()), asked(both.getAll())]).then(function (got) {
      return got[0].map(function (id, i) { return { id: id, row: got[1][i] }; }).filter(function (one) {
        if (Date.now() - one.row.at < DAY && one.row.who === box.dataset.who) return true;
        erase(one.id);
        return false;
      });
    });
  }

  // ------------------------------------------------------------- the page's own form, part by part
  function pairs(within) {
    var found = [];
    all('input, select, textarea', function (field) {
      if (!field.name || field.name === 'csrf' || field.type === 'file') return;
      if ((field.type === 'radio' || field.type === 'checkbox') && !field.checked) return;
      found.push([field.name, field.value]);
    }, within);
    return found;
  }
  function fill(part, given) {
    all('input, select, textarea', function (field) {
      var mine = given.filter(function (pair) { return pair[0] === field.name; });
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = mine.some(function (pair) { return pair[1] === field.value; });
      else if (mine.length) field.value = mine[0][1];
    }, part);
  }
  function said(part) {
    return JSON.stringify(pairs(part).filter(function (pair) { return pair[0].slice(0, 4) !== 'was-'; }));
  }
  function each(act) { if (main) all('[data-part]', act, main); }
  // What the office has, by part; a part that says otherwise is not sent yet.
  function changed() {
    var found = [];
    each(function (part) { if (part.there !== said(part)) found.push(part); });
    return found;
  }
  function stamps(part) { return main.querySelectorAll('[name="was-' + part.dataset.part + '"]'); }
  // One sending: the changed parts with the stamps of what they were when the page came, and what frames them.
  function letter() {
    var parts = {}, given = [];
    changed().forEach(function (part) {
      parts[part.dataset.part] = said(part);
      given = given.concat(pairs(part));
      Array.prototype.forEach.call(stamps(part), function (field) { if (!part.contains(field)) given.push([field.name, field.value]); });
    });
    all('[name=place]', function (field) { given.push(['place', field.value]); }, main);
    return { parts: parts, pairs: given };
  }
  function unsent() { return changed().length + jobs.length + Object.keys(photos).length; }
  function tell(kind) {
    var n = unsent(), cut = navigator.onLine === false || failed && !slow;
    kind = kind || (gone ? 'gone' : look ? 'look' : n ? (cut ? (kept ? 'cut' : 'unkept') : 'sending') : sent ? 'sent' : '');
    box.hidden = !kind;
    if (!kind) return;
    box.querySelector('use').setAttribute('href', '#i-' + ({ cut: 'cut', unkept: 'cut', sent: 'done', sending: 'doing' }[kind] || 'err'));
    box.querySelector('b').textContent = box.dataset[kind];
    box.querySelector('span').textContent = box.dataset[kind + 'More'].replace('{n}', n);
  }

  // ------------------------------------------------------------- sending: the page first, then each person
  function token() { return doc.querySelector('input[name=csrf]').value; }
  function post(path, given) {
    var body = new URLSearchParams();
    body.append('csrf', token());
    given.forEach(function (pair) { body.append(pair[0], pair[1]); });
    return fetch(path, { method: 'POST', credentials: 'same-origin', redirect: 'manual', headers: { 'HX-Request': 'true' }, body: body }).then(function (reply) {
      if (reply.type === 'opaqueredirect' || reply.status === 401 || reply.status === 403) throw new Error('gone');
      if (reply.status >= 500 || reply.status === 429) throw new Error('again');
      return reply.json().then(function (news) { return { status: reply.status, news: news }; });
    });
  }
  function pump() {
    if (busy || gone) return;
    clearTimeout(timer);
    // What is on its way goes again as it was: its answer may have been lost, and the same thing twice is one.
    if (!flying && changed().length) flying = letter();
    var job = flying ? null : jobs[0];
    if (!flying && !job) { failed = 0; tell(); return; }
    busy = true;
    tell();
    (flying ? post(main.dataset.survey, flying.pairs) : post(job.path, job.pairs)).then(function (reply) {
      busy = false;
      failed = 0;
      if (flying) landed(reply); else arrived(job, reply);
      if (pressed && !changed().length) { location.href = main.dataset.survey + '?saved=1'; return; }
      if (look) {
        // Something is to be mended, or another tab was first: the whole page says where.
        if (pressed) main.submit();
        tell();
        return;
      }
      pump();
    }).catch(function (why) {
      busy = false;
      if (why && why.message === 'gone') { gone = true; tell(); return; }
      failed++;
      slow = !!why && why.message === 'again';
      pressed = false;
      tell();
      timer = setTimeout(pump, Math.min(30, Math.pow(2, Math.min(failed, 5))) * 1000);
    });
  }
  function landed(reply) {
    var parts = flying.parts, mended = reply.news.stamps || {};
    flying = null;
    sent = true;
    look = reply.status !== 200;
    each(function (part) {
      var field = stamps(part)[0], name = part.dataset.part;
      if (!(name in parts) || !field || !(field.name in mended)) return;
      field.value = mended[field.name];
      part.there = parts[name];
    });
    if (changed().length) keepTyped(); else erase(own);
  }
  function arrived(job, reply) {
    jobs.shift();
    sent = true;
    erase(job.id);
    if (reply.status === 200) {
      if (job.line) job.line.querySelector('small').textContent = box.dataset.sent;
      stale = true;
      again();
    } else {
      // Refused: what was written stands in the form again, with what to write instead.
      if (job.line) job.line.parentNode.removeChild(job.line);
      all('form[data-person]', function (form) {
        fill(form, job.pairs);
        form.elements.name.setCustomValidity(reply.news.errors && reply.news.errors.name || '');
        form.reportValidity();
        form.elements.name.addEventListener('input', function () { form.elements.name.setCustomValidity(''); });
      });
    }
  }
  // The page as the office has it by now, once nothing waits here any more.
  function again() {
    var writing = false;
    all('[data-person] .in, [data-person] [name=drawing], [data-finish] .in', function (field) { writing = writing || !!field.value && field.tagName === 'INPUT'; });
    if (stale && !unsent() && !look && !writing) location.reload();
  }

  function keepTyped() { return seal(own, 'page', JSON.stringify(letter().pairs)); }
  if (main) {
    doc.addEventListener('input', function (event) {
      if (!main.contains(event.target)) return;
      sent = look = false;
      clearTimeout(typing);
      typing = setTimeout(function () {
        if (changed().length) keepTyped();
        tell();
        clearTimeout(typing);
        typing = setTimeout(pump, 2500);
      }, 500);
    });
    // 存好: to the office when it can be reached, and then the page anew; else it is kept, and said so.
    main.addEventListener('submit', function (event) {
      if (doc.activeElement && doc.activeElement.name === 'add' && !changed().length) return;
      event.preventDefault();
      clearTimeout(typing);
      clearTimeout(timer);
      if (gone) { location.reload(); return; }
      if (busy) return;
      if (!changed().length && !flying) { location.href = main.dataset.survey + '?saved=1'; return; }
      pressed = true;
      keepTyped().then(pump);
    });
  }

  // ------------------------------------------------------------- who is present
  all('form[data-person]', function (form) {
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      var given = pairs(form), name = form.elements.name.value.trim(), line = doc.createElement('li'), job;
      if (!name) { form.elements.name.focus(); return; }
      job = { id: form.action + '#' + form.elements.key.value, path: form.action, pairs: given, line: line };
      line.innerHTML = '<b translate="no"></b><br><small></small>';
      line.querySelector('b').textContent = name;
      line.querySelector('small').textContent = box.dataset.sending;
      doc.getElementById('people').appendChild(line);
      jobs.push(job);
      form.elements.key.value = newKey();
      form.elements.name.value = form.elements.typed.value = '';
      all('.pad button', function (button) { button.click(); }, form);
      seal(job.id, 'person', JSON.stringify({ path: job.path, pairs: given, name: name })).then(pump);
    });
  });
  all('form[data-finish]', function (form) {
    form.addEventListener('submit', function (event) {
      if (unsent()) { event.preventDefault(); pump(); box.scrollIntoView(); }
    });
  });
  function newKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(16)), text = '';
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    Array.prototype.forEach.call(bytes, function (byte, i) { text += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + (256 + byte).toString(16).slice(1); });
    return text;
  }

  // ------------------------------------------------------------- photographs: papers.js sends them, we keep them
  doc.addEventListener('photo', function (event) {
    var photo = event.detail, id = 'photo#' + photo.key;
    if (photo.state === 'picked') {
      photos[photo.key] = 1;
      tell();
      new Response(photo.blob).arrayBuffer().then(put);
    } else {
      delete photos[photo.key];
      sent = sent || photo.state === 'sent';
      erase(id).then(again);
      tell();
    }
    function put(bytes) { if (photos[photo.key]) seal(id, 'photo/' + photo.box, bytes); }
  });
  function shootAgain(id, kind, bytes) {
    doc.dispatchEvent(new CustomEvent('photo-again', { detail: { key: id.slice(6), box: kind.slice(6), blob: new Blob([bytes], { type: 'image/jpeg' }) } }));
  }

  // ------------------------------------------------------------- what an earlier page left here
  function recover() {
    return rows().then(function (found) {
      return Promise.all(found.filter(function (one) { return one.row.page === page && (one.row.kind !== 'page' || main); }).map(function (one) {
        return unseal(one.row).then(function (bytes) {
          if (one.row.kind.indexOf('photo/') === 0) { shootAgain(one.id, one.row.kind, bytes); return; }
          var given = JSON.parse(new TextDecoder().decode(bytes));
          if (one.row.kind === 'page' && main) { restore(given); if (one.id !== own || !flying && !changed().length) erase(one.id); }
          if (one.row.kind === 'person') jobs.push({ id: one.id, path: given.path, pairs: given.pairs });
        }).catch(function () { erase(one.id); });
      }));
    });
  }
  // Parts that were typed here and did not leave, with the stamps of the page on which they were typed.
  function restore(given) {
    var names = given.map(function (pair) { return pair[0]; });
    // What this page does not ask goes as it is.
    if (names.some(function (name) { return name.slice(0, 4) === 'was-' && !main.elements[name]; })) flying = { parts: {}, pairs: given };
    each(function (part) {
      var field = stamps(part)[0], at = field ? names.indexOf(field.name) : -1, stamp = field && field.value;
      if (at < 0) return;
      fill(part, given);
      field.value = part.there === said(part) ? stamp : given[at][1];
    });
  }
  each(function (part) { part.there = said(part); });
  open().then(recover).then(function () { tell(); pump(); }).catch(function () { tell(); });
  window.addEventListener('online', function () { failed = 0; pump(); });
  window.addEventListener('offline', function () { tell(); });
  doc.addEventListener('visibilitychange', function () { if (!doc.hidden) pump(); });
  window.addEventListener('beforeunload', function (event) { if (!kept && unsent()) { event.preventDefault(); event.returnValue = ''; } });
})();
