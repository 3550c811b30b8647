import assert from 'node:assert/strict';
import type { ApiForTests } from './api-for-tests.ts';
import { openApi } from './api-for-tests.ts';
import type { DocumentedOperation } from './documented-client.ts';
import { allOperations, DocumentedClient, escaped } from './documented-client.ts';

describe('the OpenAPI document', () => {
  let api: ApiForTests;
  let client: DocumentedClient;
  before(async () => {
    api = await openApi();
    client = await DocumentedClient.of(api.origin);
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
  });

  const documented = (): readonly (readonly [path: string, method: string, operation: DocumentedOperation])[] =>
    Object.entries(client.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [path, method, operation] as const),
    );

  it('is of version 3.1 and holds every operation once', () => {
    assert.equal(client.document.openapi, '3.1.0');
    assert.deepEqual(
      documented()
        .map(([, , { operationId }]) => operationId)
        .sort(),
      Object.keys(allOperations).sort(),
    );
  });

  it('describes every operation, parameter and answer in words', () => {
    for (const [path, method, operation] of documented()) {
      const where = `${method} ${path}`;
      assert.ok(
        operation.summary.length > 5 && operation.description.length > 10 && operation.tags.length === 1,
        where,
      );
      for (const parameter of operation.parameters ?? []) {
        assert.ok((parameter.description ?? '').length > 5, `${where} ${parameter.name}`);
      }
      for (const [status, { description }] of Object.entries(operation.responses)) {
        assert.ok(description.length > 3, `${where} ${status}`);
      }
    }
  });

  it('names every part of a path as a parameter', () => {
    for (const [path, method, operation] of documented()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => name);
      assert.deepEqual(declared, named, `${method} ${path}`);
    }
  });

  it('gives every body and every answer an example that its schema allows', () => {
    for (const [path, method, operation] of documented()) {
      const contents = [
        ...Object.entries(operation.requestBody?.content ?? {}).map(
          ([type, media]) => ['requestBody', type, media] as const,
        ),
        ...Object.entries(operation.responses)
          .filter(([status]) => Number(status) < 400)
          .flatMap(([status, { content }]) =>
            Object.entries(content ?? {}).map(([type, media]) => [`responses/${status}`, type, media] as const),
          )
          .filter(([, type]) => type === 'application/json'),
      ];
      for (const [part, type, media] of contents) {
        assert.notEqual(media.example, undefined, `${method} ${path} ${part}`);
        const pointer = `/paths/${escaped(path)}/${method}/${part}/content/${escaped(type)}/schema`;
        assert.deepEqual(client.errorsOf(pointer, media.example), [], `${method} ${path} ${part}`);
      }
    }
  });

  it('refers only to schemas that it holds', () => {
    const text = JSON.stringify(client.document);
    const references = [...text.matchAll(/"\$ref":"#([^"]+)"/g)].map(([, pointer]) => pointer ?? '');
    assert.ok(references.length > 20);
    for (const pointer of new Set(references)) {
      const found = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], client.document);
      assert.notEqual(found, undefined, pointer);
    }
  });

  it('never promises a secret in an answer', () => {
    for (const [path, method, operation] of documented()) {
      const answers = JSON.stringify(operation.responses);
      for (const field of ['secret', 'certificate'])
        assert.ok(!answers.includes(`"${field}":`), `${method} ${path} ${field}`);
    }
  });
});
