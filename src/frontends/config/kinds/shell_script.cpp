// Shell scripts: start scripts, deploy scripts, image entry points.

#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) {
  const std::string& extension = subject.file.extension;
  return subject.file.format == Format::lines &&
         (extension == "sh" || extension == "bash" || extension == "zsh" || extension == "ksh");
}

void read(const Subject& subject, Recorder& recorder) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::size_t begin = subject.text().starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  record_shell(subject.document.text, begin, subject.text().size(), "", recorder);
}

}  // namespace

extern const Kind shell_script;
constinit const Kind shell_script = {"shell", recognises, read};

}  // namespace dbssot::config::kinds
