/** A rendered view as the answer. Enters: name and options. Leaves: the text sent, or the error given to `next`. */
import type { Next, RenderCallback, Response } from '../types';

export const viewMembers: object & ThisType<Response> = {
  render(view: string, options?: object | RenderCallback, callback?: RenderCallback) {
    const { req } = this;
    const settings = (typeof options === 'function' ? {} : options || {}) as { _locals?: object };
    const given = typeof options === 'function' ? (options as RenderCallback) : callback;
    settings._locals = this.locals;
    const done: RenderCallback =
      given ||
      ((error, text) => {
        if (error) (req.next as Next)(error);
        else this.send(text);
      });
    req.app.render(view, settings, done);
  },
};
