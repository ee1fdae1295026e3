// dbssot-cpp: reads jobs on standard input and answers with units on standard output, see frontends/cpp/protocol.h. Not for people.
#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/confine.h"
#include "frontends/cpp/worker/translation_unit.h"
#include "program/program_io.h"

namespace {

using namespace dbssot;
using cpp::protocol::Frame;

/// 50,000 nested ifs or 200,000 terms in one expression make Clang recurse as deep; measured need: under 400 MB.
constexpr std::size_t stack_bytes = std::size_t{1} << 30;

bool read_exactly(char* to, std::size_t size) {
  while (size > 0) {
    const auto got = read(STDIN_FILENO, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_exactly(const char* from, std::size_t size, int to) {
  while (size > 0) {
    const auto put = write(to, from, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    from += put;
    size -= static_cast<std::size_t>(put);
  }
  return true;
}

struct Message {
  Frame kind;
  std::string content;
};

std::optional<Message> receive() {
  char head[cpp::protocol::head_size];
  if (!read_exactly(head, sizeof head)) return std::nullopt;
  const auto size = cpp::protocol::size_in({head, sizeof head});
  if (size > cpp::protocol::max_frame) return std::nullopt;
  Message message{static_cast<Frame>(head[4]), std::string(size, '\0')};
  if (!read_exactly(message.content.data(), size)) return std::nullopt;
  return message;
}

bool send(Frame kind, std::string_view content, int to) {
  if (content.size() > cpp::protocol::max_frame) return false;
  const auto head = cpp::protocol::head(kind, content.size());
  return write_exactly(head.data(), head.size(), to) && write_exactly(content.data(), content.size(), to);
}

/// False if that is not possible.
bool answer(const Message& message, cpp::TranslationUnits& units, int out) {
  if (message.kind == Frame::plan) {
    const auto jobs = cpp::protocol::decode_jobs(message.content);
    return jobs && send(Frame::planned, cpp::protocol::encode(units.plan(*jobs)), out);
  }
  if (message.kind == Frame::make) {
    const auto set = cpp::protocol::decode_set(message.content);
    return set && send(Frame::set, units.make(*set), out);
  }
  const auto job = message.kind == Frame::job ? cpp::protocol::decode_job(message.content) : std::nullopt;
  if (!job) return false;
  cpp::protocol::Seen seen;
  for (const auto& unit : units.read(*job, seen)) {
    if (!send(Frame::unit, program::encode(unit), out)) return false;
  }
  return send(Frame::seen, cpp::protocol::encode(seen), out);
}

/// Serves jobs until the other side hangs up. Runs in a thread for the sake of its stack.
void* serve(void* argument) {
  const int out = *static_cast<int*>(argument);
  const auto first = receive();
  if (!first || first->kind != Frame::setup) return nullptr;
  const auto setup = cpp::protocol::decode_setup(first->content);
  if (!setup) return nullptr;
  cpp::confine_memory(setup->memory_bytes);
  cpp::TranslationUnits units(*setup);
  while (const auto message = receive()) {
    cpp::confine_cpu(setup->cpu_seconds);
    if (message->kind == Frame::set) {
      units.take(message->content);
      continue;
    }
    if (!answer(*message, units, out) || !send(Frame::done, {}, out)) return nullptr;
  }
  return nullptr;
}

}  // namespace

int main() {
  if (isatty(STDIN_FILENO) != 0) {
    std::fputs("dbssot-cpp is started by dbssot and reads its jobs on standard input\n", stderr);
    return 2;
  }
  // Whatever a library prints must not get between the frames.
  int out = dup(STDOUT_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  dbssot::cpp::confine_process();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread{};
  if (pthread_create(&thread, &attributes, serve, &out) != 0) return 1;
  pthread_join(thread, nullptr);
  _exit(0);  // nothing to save, and tearing Clang down takes time
}
