/** Tasks, behind promises as a database would have them. */

export class TaskService {
  #tasks = new Map();

  async all() {
    return [...this.#tasks.values()];
  }

  async add(task) {
    const added = { id: this.#tasks.size + 1, done: false, ...task };
    this.#tasks.set(added.id, added);
    return added;
  }

  async change(id, change) {
    const task = this.#tasks.get(id);
    if (!task) return undefined;
    return Object.assign(task, change);
  }

  async remove(id) {
    return this.#tasks.delete(id);
  }
}
