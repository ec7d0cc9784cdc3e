/** A refusal, as the JSON API words it. Thrown anywhere below the router, answered there. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {}
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** The body of the answer. */
  body(): object {
    const { status: code, message, reason } = this;
    return {
      error: { code, message, errors: [{ domain: 'global', reason, message }] }
    };
  }
}

/** 400: the request itself is wrong. */
export function invalid(message: string): ApiError {
  return new ApiError(400, 'invalid', message);
}

/** 400: a parameter without which nothing can be done. */
export function required(parameter: string): ApiError {
  return new ApiError(400, 'required', `Required parameter: ${parameter}`);
}

/** 404 for an object, or for one generation of it. */
export function noSuchObject(
  bucket: string,
  name: string,
  generation?: string
): ApiError {
  const mark = generation === undefined ? '' : `#${generation}`;
  return new ApiError(
    404,
    'notFound',
    `No such object: ${bucket}/${name}${mark}`
  );
}

/** 404 for a bucket. */
export function noSuchBucket(): ApiError {
  return new ApiError(404, 'notFound', 'The specified bucket does not exist.');
}

/** 501: in the API, but not in this stand-in. Better said than silently wrong. */
export function notImplemented(what: string): ApiError {
  return new ApiError(
    501,
    'notImplemented',
    `The testbed does not implement ${what}.`
  );
}
