import assert from 'node:assert/strict';
import { createCertificate } from '../../../src/local/tenant/certificate.ts';
import { refusalOfAddress, serviceAddressProblem, type AddressPolicy } from '../../../src/target/scim/address-rules.ts';
import { AddressRefused, GuardedFetch, NoAnswer, type LookUpHost } from '../../../src/target/scim/guarded-fetch.ts';
import { startHttps, type HttpsServer } from '../../support/scim-server.ts';

const open: AddressPolicy = { allowedHosts: [], allowedPrivateHosts: [] };
const request = { method: 'GET', headers: {}, timeout: 2_000 } as const;

/** Addresses that are refused before any name is looked up; `PORT` is that of a server that listens. */
const refusedUrls: readonly string[] = [
  ...[
    'http://PUBLIC/',
    'ftp://PUBLIC/',
    'file:///etc/passwd',
    'gopher://PUBLIC/',
    'data:text/plain,x',
    'PUBLIC',
    '//PUBLIC',
    '',
  ],
  ...['https://user@PUBLIC/', 'https://user:secret@PUBLIC/', 'https://:secret@PUBLIC/', 'https://PUBLIC@127.0.0.1/'],
  ...[
    'https://PUBLIC./',
    'https://localhost./',
    'https://PUBLIC:22/',
    'https://PUBLIC:80/',
    'https://PUBLIC:6379/',
    'https://PUBLIC:PORT/',
  ],
  ...[
    'https://127.0.0.1/',
    'https://127.0.0.1:PORT/',
    'https://127.1/',
    'https://127.0.1/',
    'https://127.255.255.254/',
    'https://127.0.0.1./',
  ],
  ...[
    'https://2130706433/',
    'https://017700000001/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://0x7f.1/',
  ],
  ...[
    'https://0/',
    'https://0.0.0.0/',
    'https://0.1.2.3/',
    'https://10.0.0.1/',
    'https://10.255.255.255/',
    'https://167772161/',
  ],
  ...[
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://192.168.1.1:8443/',
    'https://0xc0a80001/',
  ],
  ...[
    'https://169.254.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://2852039166/',
    'https://168.63.129.16/',
  ],
  ...[
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://100.127.255.255/',
    'https://192.0.0.192/',
    'https://192.0.2.1/',
  ],
  ...[
    'https://198.18.0.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://192.88.99.1/',
    'https://224.0.0.1/',
  ],
  ...[
    'https://239.255.255.255/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
  ],
  ...[
    'https://[::]/',
    'https://[::1]/',
    'https://[::1]:PORT/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::127.0.0.1]/',
    'https://[::8.8.8.8]/',
  ],
  ...[
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::ffff:0:127.0.0.1]/',
  ],
  ...[
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::8.8.8.8]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
  ],
  ...[
    'https://[2002:a00:1::1]/',
    'https://[2001:0:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
    'https://[100::1]/',
  ],
  ...[
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fd12:3456::1]/',
  ],
  ...[
    'https://[ff02::1]/',
    'https://[2001:10::1]/',
    'https://[2001:20::1]/',
    'https://[5f00::1]/',
    'https://[4000::1]/',
  ],
];

/** What a name may resolve to; one private address among public ones is enough to stay away. */
const refusedAnswers: readonly (readonly string[])[] = [
  ...[
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['168.63.129.16'],
    ['100.100.100.200'],
    ['0.0.0.0'],
    ['224.0.0.1'],
  ],
  ...[['::1'], ['::'], ['fe80::1'], ['fd00:ec2::254'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1'], ['2002:7f00:1::1']],
  ...[['93.184.215.14', '127.0.0.1'], ['2606:2800::1', '::1'], ['localhost'], ['']],
];

describe('Only addresses that the configuration allows are ever connected to', () => {
  let server: HttpsServer;
  let asked: string[];
  before(async () => {
    server = await startHttps((incoming, response) => {
      const redirect = incoming.url === '/redirect';
      response.writeHead(redirect ? 302 : 200, redirect ? { Location: 'https://127.0.0.1/inside' } : {});
      response.end(incoming.url === '/large' ? 'x'.repeat(10_000) : '{}');
    });
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
  });

  const port = (): string => server.host.split(':')[1] ?? '';
  const fetchWith = (policy: AddressPolicy, lookUp: LookUpHost): GuardedFetch =>
    new GuardedFetch({
      policy,
      ca: server.ca,
      largestAnswer: 5_000,
      lookUp: (hostname) => {
        asked.push(hostname);
        return lookUp(hostname);
      },
    });
  const resolving = (...addresses: readonly string[]): LookUpHost => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    return () => Promise.resolve(found);
  };
  /** @returns how many connections were opened meanwhile */
  const connectionsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    const before = server.connections();
    await work();
    return server.connections() - before;
  };

  it(`refuses ${refusedUrls.length} forms of addresses, without a look-up and without a connection`, async () => {
    assert.ok(refusedUrls.length >= 60);
    const fetch = fetchWith(open, resolving('127.0.0.1'));
    const opened = await connectionsDuring(async () => {
      for (const form of refusedUrls) {
        const url = form.replaceAll('PORT', port()).replaceAll('PUBLIC', 'scim.example.com');
        await assert.rejects(fetch.send({ ...request, url }), AddressRefused, url);
      }
    });
    assert.deepEqual([opened, asked], [0, []]);
  });

  for (const answers of refusedAnswers)
    it(`refuses a name that resolves to ${answers.join(' and ') || 'nothing that makes sense'}`, async () => {
      const fetch = fetchWith({ ...open, allowedHosts: [`scim.example.com:${port()}`] }, resolving(...answers));
      const url = `https://scim.example.com:${port()}/`;
      assert.equal(await connectionsDuring(() => assert.rejects(fetch.send({ ...request, url }), AddressRefused)), 0);
      assert.deepEqual(asked, ['scim.example.com']);
    });

  it('connects to the address that was checked: what a name resolves to the next moment is never used', async () => {
    // Public as far as the rules go, and nobody's as yet.
    const turns = [['2000::1'], ['127.0.0.1']];
    const fetch = fetchWith({ ...open, allowedHosts: [`rebinding.example.com:${port()}`] }, () => {
      const [address = ''] = turns.shift() ?? ['127.0.0.1'];
      return Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
    });
    const url = `https://rebinding.example.com:${port()}/`;
    const opened = await connectionsDuring(async () => {
      await assert.rejects(fetch.send({ ...request, url, timeout: 200 }), NoAnswer);
      assert.deepEqual(asked, ['rebinding.example.com'], 'looked up once, in connecting');
      await assert.rejects(fetch.send({ ...request, url }), AddressRefused);
    });
    assert.equal(opened, 0);
  });

  it('follows no redirect', async () => {
    const fetch = fetchWith({ ...open, allowedPrivateHosts: [server.host] }, resolving('127.0.0.1'));
    const before = server.requests.length;
    const { status } = await fetch.send({ ...request, url: `${server.origin}/redirect` });
    assert.deepEqual([status, server.requests.slice(before)], [302, ['GET /redirect']]);
  });

  const hosts: readonly (readonly [allowed: readonly string[], host: string, isAllowed: boolean])[] = [
    [[], 'scim.example.com', true],
    [['scim.example.com'], 'scim.example.com', true],
    [['scim.example.com'], 'SCIM.Example.com', true],
    [['scim.example.com'], 'scim.example.com:8443', true],
    [['scim.example.com'], 'scim.example.com:9443', false],
    [['scim.example.com:9443'], 'scim.example.com:9443', true],
    [['scim.example.com:9443'], 'scim.example.com', false],
    [['scim.example.com'], 'evil.example.com', false],
    [['scim.example.com'], 'scim.example.com.evil.org', false],
    [['scim.example.com'], 'notscim.example.com', false],
    [['*.example.com'], 'scim.example.com', true],
    [['*.example.com'], 'a.b.example.com', true],
    [['*.example.com'], 'example.com', false],
    [['*.example.com'], 'badexample.com', false],
    [['*'], 'scim.example.com', false],
    [['*.'], 'scim.example.com', false],
  ];
  for (const [allowedHosts, host, isAllowed] of hosts)
    it(`${host} is ${isAllowed ? '' : 'not '}allowed by [${allowedHosts.join(', ')}]`, async () => {
      const fetch = fetchWith({ ...open, allowedHosts }, resolving());
      const sent = fetch.send({ ...request, url: `https://${host}/` });
      await assert.rejects(sent, isAllowed ? NoAnswer : AddressRefused);
      assert.equal(asked.length, isAllowed ? 1 : 0);
    });

  it('connects to a private address that is entered with its port, by number or by name, and to no other port', async () => {
    const policy = { ...open, allowedPrivateHosts: [server.host, `localhost:${port()}`] };
    const fetch = fetchWith(policy, resolving('127.0.0.1'));
    assert.equal((await fetch.send({ ...request, url: `${server.origin}/` })).text, '{}');
    assert.equal((await fetch.send({ ...request, url: `https://localhost:${port()}/` })).text, '{}');
    for (const url of ['https://127.0.0.1/', 'https://localhost:8443/', 'https://127.0.0.2/'])
      await assert.rejects(fetch.send({ ...request, url }), AddressRefused, url);
    fetch.close();
  });

  for (const address of [
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
    'fe80::1',
    '224.0.0.1',
    '0.0.0.0',
  ])
    it(`${address} stays refused even where private hosts are entered`, () => {
      assert.notEqual(refusalOfAddress(address, { entered: true }), null);
    });

  for (const address of ['8.8.8.8', '93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '2a00:1450:4001::1'])
    it(`${address} is public`, () => assert.equal(refusalOfAddress(address, { entered: false }), null));

  it('trusts no authority that is not configured, and says so', async () => {
    // One of its own: another test may have made this process trust that of the other servers.
    const stranger = await startHttps((_request, response) => response.end('{}'), await createCertificate());
    const fetch = new GuardedFetch({ policy: { ...open, allowedPrivateHosts: [stranger.host] } });
    await assert.rejects(fetch.send({ ...request, url: `${stranger.origin}/` }), (error) => {
      assert.ok(error instanceof NoAnswer && error.final && !error.sent);
      assert.match(error.message, /certificate of 127\.0\.0\.1:\d+ is not trusted/);
      return true;
    });
    assert.deepEqual(stranger.requests, []);
    await stranger.close();
  });

  it('reads no more of an answer than is allowed', async () => {
    const fetch = fetchWith({ ...open, allowedPrivateHosts: [server.host] }, resolving());
    await assert.rejects(fetch.send({ ...request, url: `${server.origin}/large` }), /larger than 5000 bytes/);
  });

  const addresses: readonly (readonly [string, RegExp | null])[] = [
    ['https://scim.example.com', null],
    ['https://scim.example.com/', null],
    ['https://scim.example.com/tenants/7/v2', null],
    ['https://scim.example.com/v2?tenant=7', /question mark/],
    ['https://scim.example.com/v2#users', /number sign/],
    ['https://scim.example.com/v2/Users', /without \/Users/],
    ['http://scim.example.com/v2', /begin with https/],
    ['https://10.0.0.1/v2', /10\.0\.0\.1 is not public/],
    ['scim', /not an address/],
  ];
  for (const [address, words] of addresses)
    it(`${address} is ${words === null ? 'an' : 'no'} address of a service`, () => {
      const problem = serviceAddressProblem(address, open);
      if (words === null) assert.equal(problem, null);
      else assert.match(problem ?? '', words);
    });
});
