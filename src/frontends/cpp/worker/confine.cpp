#include "frontends/cpp/worker/confine.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>

namespace dbssot::cpp {
namespace {

void limit(int resource, rlim_t value) {
  rlimit current{};
  getrlimit(static_cast<__rlimit_resource>(resource), &current);
  current.rlim_cur = value < current.rlim_max ? value : current.rlim_max;
  setrlimit(static_cast<__rlimit_resource>(resource), &current);
}

#if defined(__x86_64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t this_architecture = 0;
#endif

constexpr sock_filter statement(std::uint16_t code, std::uint32_t k) { return {code, 0, 0, k}; }
/// Goes on with the next instruction if the number is `k`, else skips it.
constexpr sock_filter unless(std::uint32_t k) { return {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, k}; }

/// Clang is not meant to start programs, open sockets or write files here. Should a flag that does so ever slip through the
/// allowlist, the kernel refuses. Best effort: where filters are not available the allowlist stands alone.
void refuse_system_calls() {
  if (this_architecture == 0) return;
  constexpr auto refuse = statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  constexpr auto load_number = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  std::array filter = {
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, this_architecture},
      refuse,
      load_number,
      unless(__NR_execve),
      refuse,
      unless(__NR_execveat),
      refuse,
      unless(__NR_socket),
      refuse,
      unless(__NR_ptrace),
      refuse,
      unless(__NR_unlinkat),
      refuse,
      unless(__NR_renameat2),
      refuse,
      unless(__NR_mkdirat),
      refuse,
      unless(__NR_symlinkat),
      refuse,
      unless(__NR_linkat),
      refuse,
#if defined(__x86_64__)
      unless(__NR_fork),
      refuse,
      unless(__NR_vfork),
      refuse,
      unless(__NR_unlink),
      refuse,
      unless(__NR_rename),
      refuse,
      unless(__NR_mkdir),
      refuse,
      unless(__NR_symlink),
      refuse,
      unless(__NR_link),
      refuse,
      unless(__NR_creat),
      refuse,
      // open(path, flags): refused if it may write
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 4, __NR_open},
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[1])),
      sock_filter{BPF_JMP | BPF_JSET | BPF_K, 0, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC},
      refuse,
      load_number,
#endif
      // openat(folder, path, flags)
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 3, __NR_openat},
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
      sock_filter{BPF_JMP | BPF_JSET | BPF_K, 0, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC},
      refuse,
      statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

}  // namespace

void confine_process() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  refuse_system_calls();
}

void confine_memory(std::uint64_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  (void)bytes;  // the sanitizer reserves terabytes of address space
#else
  if (bytes != 0) limit(RLIMIT_AS, bytes);
#endif
}

void confine_cpu(std::uint64_t seconds) {
  if (seconds == 0) return;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  limit(RLIMIT_CPU, static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds + 1);
}

}  // namespace dbssot::cpp
