"""Business logic that the document cannot say. Optional: delete this file if you need none.

A handler is a plain function. It asks for what it names (row, db, user, request) and runs in
one transaction. Two that would work with spec.md as it stands:

    from asbuilt.handlers import Problem, before, instead

    @before("POST /api/tasks")
    def no_shouting(request):
        if request.body["title"].isupper():
            raise Problem(422, "The title shouts.", hint="Use lower case letters.")

    @instead("DELETE /api/tasks/{id}")
    def keep_open_tasks(row, db):
        if row["status"] == "open":
            raise Problem(409, "The task is still open.", hint="Finish it first.")
        db.tasks.delete(row["id"])
"""
