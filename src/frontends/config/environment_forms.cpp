#include "frontends/config/environment_forms.h"

#include <algorithm>
#include <cctype>

#include "source/assignment.h"

namespace dbssot::config {

using source::View;

void record_map(View map, const EnvironmentForm& form, Recorder& recorder) {
  for (const auto& [key, value] : map.members()) {
    if (key.text().empty() || key.text() == "<<") continue;
    if (value.is_map()) {
      if (const View inner = value["value"])
        recorder.set_scalar(key.text(), inner, form.container, form.interpolation, form.sets_environment, form.context);
      continue;
    }
    if (value.is_list()) continue;
    if (value.tag() == "!reset") {  // of compose
      recorder.remove(key.text());
      continue;
    }
    if (value.is_null() && form.null_passes_through) {
      recorder.pass_through(key.text(), key.range(), form.container);
    } else {
      recorder.set_scalar(key.text(), value, form.container, form.interpolation, form.sets_environment, form.context);
    }
  }
}

void record_assignment(View scalar, const EnvironmentForm& form, Recorder& recorder) {
  const std::string& text = scalar.text();
  const std::size_t sign = text.find('=');
  const std::string_view name = std::string_view(text).substr(0, sign);
  if (!source::is_variable_name(name)) return;
  if (sign == std::string::npos) {
    recorder.pass_through(name, scalar.range(), form.container);
    return;
  }
  const std::string_view written =
      scalar.document()->text.bytes().substr(scalar.begin_offset(), scalar.end_offset() - scalar.begin_offset());
  const std::size_t written_sign = written.find('=');  // escapes may have moved it, blanks cannot
  Setting setting;
  setting.variable = std::string(name);
  setting.value = text.substr(sign + 1);
  setting.range = written_sign == std::string_view::npos
                      ? scalar.range()
                      : scalar.document()->text.range(scalar.begin_offset() + written_sign + 1, scalar.end_offset());
  setting.form = has_interpolation(setting.value, form.interpolation) ? ConfigForm::template_text : ConfigForm::literal;
  setting.container = std::string(form.container);
  setting.sets_environment = form.sets_environment;
  setting.context = form.context;
  recorder.set(std::move(setting));
}

void record_assignments(View list, const EnvironmentForm& form, Recorder& recorder) {
  for (const View item : list.items()) {
    if (item.is_scalar()) record_assignment(item, form, recorder);
    if (item.is_map()) record_map(item, form, recorder);  // `- NAME: value`, a common slip that some readers take
  }
}

void record_pairs(View list, std::string_view name_key, std::string_view value_key, const EnvironmentForm& form,
                  Recorder& recorder) {
  for (const View item : list.items()) {
    const View name = item[name_key];
    const View value = item[value_key];
    if (name.is_scalar() && (value.is_scalar() || value.is_null()) && value) {
      recorder.set_scalar(name.text(), value, form.container, form.interpolation, form.sets_environment, form.context);
    }
  }
}

void record_environment(View view, const EnvironmentForm& form, Recorder& recorder) {
  record_map(view, form, recorder);
  record_assignments(view, form, recorder);
}

bool looks_like_variable(std::string_view name) {
  if (name.size() < 3 || name.front() < 'A' || name.front() > 'Z') return false;
  const auto fits = [](unsigned char c) { return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '_'; };
  return std::all_of(name.begin(), name.end(), fits);
}

}  // namespace dbssot::config
