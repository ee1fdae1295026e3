#include "cache/key.h"

#include <cstdint>
#include <cstring>
#include <memory>

#include <elf.h>
#include <link.h>
#include <xxhash.h>

namespace dbssot::cache {
namespace {

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t at = 0; at < size; ++at) {
    text += digits[bytes[at] >> 4];
    text += digits[bytes[at] & 15];
  }
  return text;
}

/// The first object is the program itself; its notes are looked through for the build id.
int find_build_id(dl_phdr_info* object, std::size_t, void* found) {
  constexpr std::uint32_t build_id = 3;  // NT_GNU_BUILD_ID
  const auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
  for (int at = 0; at < object->dlpi_phnum; ++at) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[at];
    if (segment.p_type != PT_NOTE) continue;
    const auto* bytes = reinterpret_cast<const unsigned char*>(object->dlpi_addr + segment.p_vaddr);
    for (std::size_t offset = 0; offset + sizeof(ElfW(Nhdr)) <= segment.p_memsz;) {
      ElfW(Nhdr) note;
      std::memcpy(&note, bytes + offset, sizeof note);
      const std::size_t content = offset + sizeof note + padded(note.n_namesz);
      const std::size_t next = content + padded(note.n_descsz);
      if (next > segment.p_memsz) break;
      if (note.n_type == build_id && note.n_namesz == 4) *static_cast<std::string*>(found) = hex_of(bytes + content, note.n_descsz);
      offset = next;
    }
  }
  return 1;
}

}  // namespace

std::string Key::hex() const { return hex_of(bytes.data(), bytes.size()); }

std::optional<Key> Key::of_bytes(std::string_view bytes) {
  Key key;
  if (bytes.size() != key.bytes.size()) return std::nullopt;
  std::memcpy(key.bytes.data(), bytes.data(), bytes.size());
  return key;
}

Key key_of(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  for (const std::string_view part : parts) {
    const std::uint64_t size = part.size();
    XXH3_128bits_update(state.get(), &size, sizeof size);
    XXH3_128bits_update(state.get(), part.data(), part.size());
  }
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state.get()));
  Key key;
  std::memcpy(key.bytes.data(), canonical.digest, key.bytes.size());
  return key;
}

const std::string& build_identity() {
  static const std::string identity = [] {
    std::string found;
    dl_iterate_phdr(find_build_id, &found);
    return found.empty() ? std::string("unknown") : found;
  }();
  return identity;
}

}  // namespace dbssot::cache
