// Preloaded below the drivers: names resolve at once and nothing is ever connected to. Counts the tries, so that a caller can tell a driver
// that got as far as the network from one that refused the text before.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <sys/socket.h>

static int tries;

int network_tries(void) { return tries; }

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints, struct addrinfo** result) {
  static int (*next)(const char*, const char*, const struct addrinfo*, struct addrinfo**);
  if (!next) next = (int (*)(const char*, const char*, const struct addrinfo*, struct addrinfo**))dlsym(RTLD_NEXT, "getaddrinfo");
  struct addrinfo numeric = {0};
  if (hints) numeric = *hints;
  const int known = numeric.ai_flags & AI_NUMERICHOST;
  if (known || node == NULL) return next(node, service, hints, result);
  const int answer = next("127.0.0.1", service, NULL, result);
  if (answer == 0) ++tries;  // a service that is no port number is refused like elsewhere
  return answer;
}

int connect(int socket, const struct sockaddr* address, socklen_t length) {
  (void)socket;
  (void)address;
  (void)length;
  ++tries;
  errno = ECONNREFUSED;
  return -1;
}
