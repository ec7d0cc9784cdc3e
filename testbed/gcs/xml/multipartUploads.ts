import { randomBytes } from 'node:crypto';
import type { IObjectFields } from '../state/records';
import type { UploadFile } from '../uploads/uploadFile';

/** An upload in parts that arrive in any order. */
export interface IMultipartUpload {
  readonly bucket: string;
  readonly name: string;
  readonly fields: IObjectFields;
  /** By their number; sending one again replaces it. */
  readonly parts: Map<number, UploadFile>;
}

/** The uploads in parts that are under way. They end with the server. */
export class MultipartUploads {
  start(upload: Omit<IMultipartUpload, 'parts'>): string {
    const id = randomBytes(24).toString('base64url');
    this._uploads.set(id, { ...upload, parts: new Map() });
    return id;
  }

  find(id: string): IMultipartUpload | undefined {
    return this._uploads.get(id);
  }

  forget(id: string): void {
    this._uploads.delete(id);
  }

  private readonly _uploads = new Map<string, IMultipartUpload>();
}
