/** `response-time` that the engine recognises: the header and its form; how long it took is chance. */
import { get, head } from '../harness/on-app.mjs';
import { folderOf, installed, recognised } from '../harness/recognised.mjs';

export { environment } from '../harness/recognised.mjs';

const { exported: serveStatic } = installed('serve-static');
const { exported: helmet } = installed('helmet');
const { exported: cors } = installed('cors');
const ASKED = [get('/a.txt'), head('/a.txt'), get('/none'), get('/js'), { line: 'OPTIONS /a.txt' }];

const tableOf = (responseTime) => {
  const before = (...args) => [
    (app, ctx) => {
      app.use(responseTime(...args), serveStatic(folderOf(ctx, { 'a.txt': 'text' })));
      app.get('/js', (req, res) => res.send('x'));
    },
    ...ASKED,
  ];
  return {
    defaults: before(),
    'no suffix, one digit': before({ suffix: false, digits: 1 }),
    'no digits': before({ digits: 0 }),
    'another header': before({ header: 'X-Took' }),
    'two of them, one header': [
      (app, ctx) => {
        app.use(responseTime({ digits: 0 }));
        before({ digits: 2 })[0](app, ctx);
      },
      ...ASKED,
    ],
    'among others': [
      (app, ctx) => {
        app.use(helmet(), responseTime(), cors());
        before({ header: 'x-second' })[0](app, ctx);
      },
      ...ASKED,
    ],
    'a function': before((req, res, time) => res.setHeader('X-Took', typeof time)),
    'a number': before(2),
    'digits that are none': before({ digits: '2' }),
  };
};

const javascript = ['a function', 'a number', 'digits that are none'];
const masks = [
  { pattern: /^\d+\.\d{3}(ms)?$/g, as: '<3 digits>$1', reason: 'a duration' },
  { pattern: /^\d+\.\d{2}(ms)?$/g, as: '<2 digits>$1', reason: 'a duration' },
  { pattern: /^\d+\.\d(ms)?$/g, as: '<1 digit>$1', reason: 'a duration' },
  { pattern: /^\d+(ms)$/g, as: '<no digit>$1', reason: 'a duration' },
];

export default ['response-time', 'response-time-oldest'].flatMap((alias) => {
  const { exported, version } = installed(alias);
  return recognised(`recognised/response-time ${version}`, tableOf(exported), { javascript }).map((scenario) => ({ ...scenario, masks }));
});
