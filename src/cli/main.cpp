#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifdef DBSSOT_HAS_MIMALLOC
#include <mimalloc.h>
#endif

#include "cli/command.h"

namespace {

/// A file that is opened while one of these is closed would take its number, and get what was meant for the terminal. What stands
/// in for it fails as a closed one does.
void hold_standard_descriptors() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) == -1) (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

/// An audit of a large tree touches some hundred megabytes once: in pages of two megabytes, where the system has them, that costs a
/// fifteenth less time and some twenty megabytes more.
void take_large_pages([[maybe_unused]] std::string_view command) {
#ifdef DBSSOT_HAS_MIMALLOC
  if (command != "check" && command != "facts" && command != "map") return;
  mi_option_enable(mi_option_large_os_pages);
#if MI_MALLOC_VERSION < 300
  mi_option_set(mi_option_eager_commit_delay, 0);  // else what a thread takes first lies in small ones
#endif
#endif
}

}  // namespace

int main(int argc, char** argv) {
  take_large_pages(argc > 1 ? argv[1] : "");
  hold_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow as large is one that cannot be written, and half of it goes
  std::ios::sync_with_stdio(false);
  std::error_code unreachable;
  dbssot::cli::World world{std::cin, std::cout, std::cerr, std::filesystem::current_path(unreachable).string(), {}, false, false};
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view assignment = *entry;
    const std::size_t sign = assignment.find('=');
    if (sign != std::string_view::npos) world.environment[std::string(assignment.substr(0, sign))] = assignment.substr(sign + 1);
  }
  world.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  winsize window{};
  if (world.out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0) world.columns = window.ws_col;
  world.in_is_terminal = isatty(STDIN_FILENO) != 0;
  int code = dbssot::cli::run(std::vector<std::string>(argv + 1, argv + argc), world);
  // A report that did not reach its reader is not a clean run.
  if (!std::cout.flush() && code < dbssot::cli::faulty_use) {
    std::cerr << "dbssot: standard output could not be written\n";
    code = dbssot::cli::internal_fault;
  }
#ifdef __SANITIZE_ADDRESS__
  return code;  // leaks are told on the way out
#else
  std::cerr.flush();
  std::_Exit(code);  // the system takes the memory back faster than we do
#endif
}
