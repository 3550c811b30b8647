import type { GraphAnswer, GraphRequest } from './graph-message.ts';
import { GraphFault, jsonAnswer } from './graph-message.ts';
import { drawPhoto, isPicture, keptPhoto } from './photo.ts';
import { userRow } from './rows.ts';
import type { TenantContext } from './tenant-context.ts';

/** Graph: "Update profilePhoto", the limit of every request. */
const MOST_PHOTO_BYTES = 4 * 1024 * 1024;

/** `GET /users/{id}/photo` (Graph: "Get profilePhoto"). */
export function photoFacts(context: TenantContext, id: string): GraphAnswer {
  const picture = photoOf(context, id);
  return jsonAnswer({
    '@odata.context': `${context.origin()}/v1.0/$metadata#users('${encodeURIComponent(id)}')/photo/$entity`,
    '@odata.mediaContentType': picture.contentType,
    '@odata.mediaEtag': picture.etag,
    id: `${picture.width}X${picture.height}`,
    height: picture.height,
    width: picture.width,
  });
}

/** `GET /users/{id}/photo/$value` (Graph: "Get profilePhoto"). */
export function photoBytes(context: TenantContext, request: GraphRequest, id: string): GraphAnswer {
  const picture = photoOf(context, id);
  const headers = { etag: picture.etag, 'content-type': picture.contentType };
  return request.headers['if-none-match'] === picture.etag
    ? { status: 304, headers, body: undefined }
    : { status: 200, headers, body: picture.bytes };
}

/** `PUT /users/{id}/photo/$value` (Graph: "Update profilePhoto"). */
export function putPhoto(context: TenantContext, request: GraphRequest, id: string): GraphAnswer {
  const { directory } = context;
  const row = userRow(context, id);
  const { bytes } = request;
  const contentType = request.headers['content-type'] ?? '';
  if (bytes !== undefined && bytes.length > MOST_PHOTO_BYTES) {
    throw new GraphFault(413, 'RequestEntityTooLarge', 'The request is larger than 4 MB.');
  }
  if (bytes === undefined || !isPicture(contentType, bytes)) {
    throw new GraphFault(400, 'BadRequest', 'The photo is not a picture.');
  }
  directory.putPhoto(directory.users.idOf(row), { contentType, bytes });
  return { status: 200, headers: {}, body: undefined };
}

/** `DELETE /users/{id}/photo/$value` (Graph: "Delete profilePhoto"). */
export function deletePhoto(context: TenantContext, id: string): GraphAnswer {
  const { directory } = context;
  const row = userRow(context, id);
  if (directory.users.photoOf(row) === 0) {
    throw imageNotFound();
  }
  directory.setPhoto(directory.users.idOf(row), 0);
  return { status: 200, headers: {}, body: undefined };
}

function photoOf(context: TenantContext, id: string): ReturnType<typeof drawPhoto> {
  const row = userRow(context, id);
  const kept = context.directory.users.pictureOf(row);
  if (kept) {
    return keptPhoto(kept);
  }
  const number = context.directory.users.photoOf(row);
  if (number === 0) {
    throw imageNotFound();
  }
  return drawPhoto(number);
}

/** 404 for a person without a photo. */
function imageNotFound(): GraphFault {
  return new GraphFault(
    404,
    'ImageNotFound',
    "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
  );
}
