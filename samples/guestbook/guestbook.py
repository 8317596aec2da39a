"""A guestbook: GET / lists the entries, POST / with a form field `entry` adds one. Writes to the Redis leader, reads from a follower."""
import html
import http.server
import socket
import urllib.parse

KEY = "guestbook"


def redis(host, *words):
    """Sends one command (RESP) and returns the reply: a list of strings, a string, or a number."""
    command = f"*{len(words)}\r\n" + "".join(f"${len(w.encode())}\r\n{w}\r\n" for w in words)
    with socket.create_connection((host, 6379), timeout=5) as connection, connection.makefile("rb") as reply:
        connection.sendall(command.encode())
        return parse(reply)


def parse(reply):
    line = reply.readline().rstrip().decode()
    kind, rest = line[:1], line[1:]
    if kind == "-":
        raise RuntimeError(rest)
    if kind == "*":
        return [parse(reply) for _ in range(int(rest))]
    if kind == "$":
        return reply.read(int(rest) + 2)[:-2].decode() if int(rest) >= 0 else None
    return int(rest) if kind == ":" else rest


class Guestbook(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, "ok")
            return
        entries = redis("redis-follower", "LRANGE", KEY, "0", "-1")
        items = "".join(f"<li>{html.escape(e)}</li>" for e in entries)
        self.answer(200, f"<h1>Guestbook</h1><ul>{items}</ul><form method=post><input name=entry><button>Sign</button></form>")

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        redis("redis-leader", "RPUSH", KEY, urllib.parse.parse_qs(form)["entry"][0])
        self.answer(303, "", {"Location": "/"})

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


http.server.ThreadingHTTPServer(("", 8080), Guestbook).serve_forever()
