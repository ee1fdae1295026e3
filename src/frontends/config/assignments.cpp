#include "frontends/config/assignments.h"

#include "source/dotenv_reader.h"

namespace dbssot::config {

void record_assignments(const SourceText& text, std::size_t begin, std::size_t end, const Setting& like,
                        Interpolation interpolation, Recorder& recorder) {
  for (const source::Assignment& line : source::read_dotenv(text.bytes().substr(begin, end - begin))) {
    if (!line.has_value) continue;
    Setting setting = like;
    setting.variable = line.name;
    setting.value = line.value;
    setting.range = text.range(begin + line.begin, begin + line.end);
    if (has_interpolation(line.value, interpolation)) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
}

}  // namespace dbssot::config
