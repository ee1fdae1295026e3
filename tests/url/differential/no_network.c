// Preloaded below the drivers: every name resolves at once, to an address of its own, and nothing is ever connected to. Keeps a list of what
// was to be connected to, so that a caller can tell where a driver goes, and one that got as far as the network from one that refused the text.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { most_names = 256, most_text = 1 << 16 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // asyncio resolves names in threads
static char* names[most_names];
static unsigned known_names;
static char attempts[most_text];
static size_t used;

/// One line for each attempt since the last reset: the host or socket path as hexadecimal digits, and ":port" behind a host.
const char* network_attempts(void) { return attempts; }

void network_reset(void) {
  pthread_mutex_lock(&lock);
  while (known_names > 0) free(names[--known_names]);
  used = 0;
  attempts[0] = '\0';
  pthread_mutex_unlock(&lock);
}

static void add(const void* host, size_t length, int port) {
  if (used + 2 * length + 16 > most_text) return;
  for (size_t i = 0; i < length; ++i) used += (size_t)sprintf(attempts + used, "%02x", ((const unsigned char*)host)[i]);
  used += (size_t)(port < 0 ? sprintf(attempts + used, "\n") : sprintf(attempts + used, ":%d\n", port));
}

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints, struct addrinfo** result) {
  static int (*next)(const char*, const char*, const struct addrinfo*, struct addrinfo**);
  if (!next) next = (int (*)(const char*, const char*, const struct addrinfo*, struct addrinfo**))dlsym(RTLD_NEXT, "getaddrinfo");
  if (node == NULL || (hints && (hints->ai_flags & AI_NUMERICHOST))) return next(node, service, hints, result);
  pthread_mutex_lock(&lock);
  unsigned name = 0;
  while (name < known_names && strcmp(names[name], node) != 0) ++name;
  if (name == known_names && known_names + 1 < most_names) names[known_names++] = strdup(node);
  pthread_mutex_unlock(&lock);
  char address[32];
  snprintf(address, sizeof address, "127.77.0.%u", name);
  struct addrinfo any = {0};
  if (hints) any = *hints;
  any.ai_family = AF_UNSPEC;
  any.ai_flags = 0;
  return next(address, service, &any, result);  // a service that is no port number is refused like elsewhere
}

int connect(int socket, const struct sockaddr* address, socklen_t length) {
  (void)socket;
  char text[INET6_ADDRSTRLEN];
  pthread_mutex_lock(&lock);
  if (address->sa_family == AF_INET) {
    const struct sockaddr_in* ipv4 = (const struct sockaddr_in*)address;
    const uint32_t number = ntohl(ipv4->sin_addr.s_addr);
    inet_ntop(AF_INET, &ipv4->sin_addr, text, sizeof text);
    const char* host = number >> 8 == ((127U << 16) | (77U << 8)) && (number & 255) < known_names ? names[number & 255] : text;
    add(host, strlen(host), ntohs(ipv4->sin_port));
  } else if (address->sa_family == AF_INET6) {
    const struct sockaddr_in6* ipv6 = (const struct sockaddr_in6*)address;
    inet_ntop(AF_INET6, &ipv6->sin6_addr, text, sizeof text);
    add(text, strlen(text), ntohs(ipv6->sin6_port));
  } else if (address->sa_family == AF_UNIX) {
    const struct sockaddr_un* path = (const struct sockaddr_un*)address;
    size_t size = length - offsetof(struct sockaddr_un, sun_path);
    if (size > 0 && path->sun_path[0] != '\0') size = strnlen(path->sun_path, size);
    while (size > 1 && path->sun_path[size - 1] == '\0') --size;  // of an abstract socket, which begins with a NUL
    add(path->sun_path, size, -1);
  }
  pthread_mutex_unlock(&lock);
  errno = ECONNREFUSED;
  return -1;
}
