#include <algorithm>

#include <fmt/format.h>

#include "cli/live_report.h"
#include "cli/verify_report.h"
#include "report/report.h"
#include "source/glob.h"

namespace dbssot::cli {
namespace {

constexpr std::size_t narrowest = 60;
constexpr std::size_t widest = 160;
constexpr std::size_t longest_name = 34;

/// Columns of a text in UTF-8, near enough: continuation bytes take none.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t has = columns(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

std::string_view word_of(url::Verdict verdict) {
  switch (verdict) {
    case url::Verdict::accepts:
      return "ok";
    case url::Verdict::rejects:
      return "REJECTED";
    case url::Verdict::depends:
      return "depends";
  }
  return "";
}

/// What stands in a template, in as few words as tell it: the template that is included, the value that is asked for.
std::string gist_of(std::string_view inside) {
  while (inside.starts_with('-') || inside.starts_with(' ')) inside.remove_prefix(1);
  while (inside.ends_with('-') || inside.ends_with(' ')) inside.remove_suffix(1);
  for (const std::string_view word : {"include \"", "template \""}) {
    if (inside.starts_with(word)) return std::string(inside.substr(word.size(), inside.find('"', word.size()) - word.size()));
  }
  constexpr std::size_t longest = 60;
  const std::string_view first = inside.substr(0, std::min(inside.find_first_of(" |"), longest));
  return first.starts_with('.') || first.starts_with('$') ? std::string(first)
         : first.size() == inside.size()                  ? std::string(inside)
                                                          : "…";
}

/// `{{ include "shop.fullname" . }}-web` as `{shop.fullname}-web`.
std::string without_templates(std::string text) {
  for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 1)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string::npos) break;
    text.replace(at, end + 2 - at, "{" + gist_of(std::string_view(text).substr(at + 2, end - at - 2)) + "}");
  }
  return text;
}

class Writer {
 public:
  Writer(const VerifyReport& report, std::size_t width, bool colour)
      : report_(report), width_(std::clamp(width, narrowest, widest)), colour_(colour) {}

  std::string write() {
    for (const deploy::Environment* environment : report_.environments) write(*environment);
    summary();
    return std::move(out_);
  }

 private:
  // Lines

  [[nodiscard]] std::string shown(std::string_view text) const { return without_templates(report_.shown(text)); }

  [[nodiscard]] std::string named(std::string_view text) const { return without_templates(report_.named(text)); }

  [[nodiscard]] std::string painted(std::string_view text, std::string_view code) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  void line(std::string_view text) {
    std::string_view end = text;
    while (end.ends_with(' ')) end.remove_suffix(1);
    out_ += end;
    out_ += '\n';
  }

  /// Words of a text, broken at the width; further lines stand below the first word. A long word (a URL, a path) stays whole.
  void paragraph(std::string head, std::string_view text, std::string_view style = "") {
    const std::size_t indent = columns(head);
    std::string current;
    std::string lead = style.empty() ? head : painted(head, style);
    const auto flush = [&] {
      line(lead + current);
      lead = std::string(indent, ' ');
      current.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      const std::string_view word = text.substr(at, end - at);
      if (!current.empty() && indent + columns(current) + 1 + columns(word) > width_) flush();
      if (!current.empty()) current += ' ';
      current += word;
      at = end + 1;
    }
    flush();
  }

  [[nodiscard]] std::string place(Place place) const {
    if (place.range.line == 0) return "";
    return fmt::format("{}:{}", named(report_.file(*current_, place)), place.range.line);
  }

  // Parts

  void write(const deploy::Environment& environment) {
    current_ = &environment;
    std::string title = named(environment.name);
    if (!environment.folder.empty()) title += fmt::format(" · {}", named(environment.folder));
    std::string details = environment.platform;
    if (environment.context != Context::production)
      details += fmt::format("{}{}", details.empty() ? "" : ", ", dbssot::name_of(environment.context));
    line(painted(title, "1") + (details.empty() ? "" : fmt::format("  ({})", details)));
    if (!environment.files.empty()) paragraph("  from ", named(fmt::format("{}", fmt::join(environment.files, ", "))));
    for (const std::string& note : environment.notes) paragraph("  note: ", shown(note));
    bool any = false;
    for (std::size_t i = 0; i < report_.services.size(); ++i) {
      if (report_.services[i].environment != &environment) continue;
      any = true;
      line("");
      write(i);
    }
    if (!any) line("  no service speaks of a database");
    line("");
  }

  void write(std::size_t index) {
    const verify::ServiceReport& report = report_.services[index];
    const deploy::Service& service = *report.service;
    std::string what = service.is_database_server ? "database server, " + service.image : service.image;
    if (what.empty() && service.is_built) what = "built from " + (service.build.empty() ? std::string("the root") : service.build);
    line(fmt::format("  {}{}", painted(named(service.name), "1"), what.empty() ? "" : "  (" + named(what) + ")"));
    variables(report);
    for (std::size_t i = 0; i < report.databases.size(); ++i) database(index, i);
    for (const verify::Opened& opened : report.code) code(opened);
    for (const verify::Problem& problem : report.problems) this->problem(problem);
  }

  void variables(const verify::ServiceReport& report) {
    const deploy::Service& service = *report.service;
    std::size_t widest_name = 0;
    std::size_t widest_value = 0;
    for (const deploy::Variable& variable : service.variables) {
      if (!verify::is_shown(report, variable)) continue;
      widest_name = std::max(widest_name, std::min(columns(named(variable.name)), longest_name));
      const std::size_t value = columns(value_of(variable, variable.winner()));
      if (value <= width_ / 3) widest_value = std::max(widest_value, value);
    }
    for (const deploy::Variable& variable : service.variables) {
      if (!verify::is_shown(report, variable)) continue;
      bool first = true;
      for (const deploy::Setting& setting : variable.settings) {
        setting_line(first ? named(variable.name) : "", value_of(variable, setting), where(setting, first), widest_name,
                     widest_value);
        first = false;
      }
    }
  }

  [[nodiscard]] std::string value_of(const deploy::Variable& variable, const deploy::Setting& setting) const {
    const std::string value = shown(verify::shown_value(variable, setting));
    if (setting.is_dangling) return "(not there)";
    return value.empty() ? "(empty)" : value;
  }

  /// "deploy/db.env:3, env_file db.env; DB_PASSWORD from .env:1"
  [[nodiscard]] std::string where(const deploy::Setting& setting, bool wins) const {
    std::string text = place(setting.place);
    if (!setting.through.empty() && shown(setting.through) != shown(report_.file(*current_, setting.place)))
      text += fmt::format("{}{}", text.empty() ? "" : ", ", shown(setting.through));
    if (setting.how == deploy::How::outside && setting.filled.empty()) text += ", set from outside";
    for (const deploy::Filled& filled : setting.filled) {
      const std::string from = place(filled.place);
      text += fmt::format("; {} from {}", named(filled.name), from.empty() ? shown(filled.through) : from);
    }
    if (setting.is_branch) return text + " (one branch of the template)";
    return wins ? text : text + " (overridden)";
  }

  /// Name, value and place in columns; a value that is too long pushes the place to a line of its own.
  void setting_line(const std::string& name, const std::string& value, const std::string& where, std::size_t widest_name,
                    std::size_t widest_value) {
    const std::string head = "    " + padded(name, widest_name) + "  ";
    const std::string with_value = head + padded(value, widest_value) + "  ";
    if (columns(value) <= widest_value && columns(with_value) + columns(where) <= width_) {
      line(with_value + where);
      return;
    }
    line(head + value);
    paragraph(std::string(columns(head), ' '), where);
  }

  void database(std::size_t service, std::size_t index) {
    const verify::Database& database = report_.services[service].databases[index];
    const deploy::Source* winner = database.target.winner();
    std::string head =
        database.target.family.empty() ? "    source   " : fmt::format("    source of {}  ", named(database.target.family));
    if (winner == nullptr) {
      std::vector<std::string> known;
      for (const deploy::Source& source : database.target.sources) {
        known.push_back(fmt::format("{} ({} not set)", source.name, fmt::join(source.missing, ", ")));
      }
      paragraph(head, named(fmt::format("none is complete: {}", fmt::join(known, "; "))));
      return;
    }
    std::string text = winner->name;
    if (winner->is_last_resort) text += ", for want of an address";
    if (winner->is_built) text += fmt::format(", built from {}", fmt::join(winner->used, ", "));
    for (const deploy::Source& source : database.target.sources) {
      if (&source == winner) continue;
      text +=
          source.is_complete ? fmt::format("; wins over {}", source.name) : fmt::format("; {} alone is not enough", source.name);
    }
    for (const std::string& note : winner->notes) text += "; " + note;
    paragraph(head, named(text));
    if (winner->is_last_resort) return;
    if (database.forms.empty() && database.stored.client.empty()) {
      line(fmt::format("    url      {}", shown(winner->url.redacted())));
    } else if (database.forms.empty()) {
      form(database.stored, "    url      ");
    }
    for (std::size_t i = 0; i < database.forms.size(); ++i) {
      form(database.forms[i]);
      live_line(service, index, i);
    }
    const bool is_used = std::ranges::any_of(database.forms, &verify::Form::is_used);
    if (database.forms.empty() || is_used) return;
    paragraph("             ",
              database.own_readers.empty()
                  ? "no Python or C++ code was seen to open it: judged for the two usual clients"
                  : shown(fmt::format("opened by {}, which reads it in its own way: judged for the two usual clients",
                                      fmt::join(database.own_readers, ", "))));
  }

  void form(const verify::Form& form) { this->form(form, form.is_async ? "    async    " : "    sync     "); }

  void form(const verify::Form& form, const std::string& head) {
    const std::string url = form.url.pieces().empty() ? "(none)" : shown(form.url.redacted());
    std::string verdict =
        fmt::format("{} for {}{}", word_of(form.verdict), form.client, form.is_used ? ", which the code uses" : "");
    if (!form.holes.empty()) verdict += fmt::format(": on {}", shown(fmt::format("{}", fmt::join(unique(form.holes), ", "))));
    const bool is_told = form.verdict == url::Verdict::rejects || form.needs_argument;
    if (is_told && !form.reason.empty()) verdict += ": " + shown(form.reason);
    if (columns(head) + columns(url) + 2 + columns(verdict) <= width_) {
      line(head + url + "  " + verdict);
    } else {
      line(head + url);
      paragraph(std::string(columns(head), ' '), verdict);
    }
  }

  static std::vector<std::string> unique(std::vector<std::string> names) {
    std::ranges::sort(names);
    const auto tail = std::ranges::unique(names);
    names.erase(tail.begin(), tail.end());
    return names;
  }

  void live_line(std::size_t service, std::size_t database, std::size_t form) {
    if (!report_.is_live) return;
    for (const LiveForm& one : report_.live) {
      if (one.service != service || one.database != database || one.form != form) continue;
      const live::Report& live = one.report;
      if (live.ok) {
        paragraph("    live     ", shown(fmt::format("connected in {} ms: PostgreSQL {}, {}", live.duration.count(),
                                                     live.server.version, live.server.tls ? live.server.tls->version : "no TLS")));
      } else if (live.failure) {
        paragraph("    live     ",
                  shown(fmt::format("FAILED at {}: {}", live::name_of(live.failure->stage), live.failure->sentence)), "31");
        if (!live.failure->remedy.empty()) {
          paragraph("             ", shown(fmt::format("what to do{}: {}", live.platform.empty() ? "" : " (" + live.platform + ")",
                                                       live.failure->remedy)));
        }
      }
      return;
    }
    line("    live     not tried: the URL is not known to its end");
  }

  void code(const verify::Opened& opened) {
    paragraph("    code     ", fmt::format("{} {} opens {}: {}", place(opened.place), shown(opened.call),
                                           shown(opened.url.redacted()), word_of(opened.judgement.verdict)));
  }

  void problem(const verify::Problem& problem) {
    const std::string where = place(problem.place);
    const std::string_view style = problem.weight == verify::Weight::fault     ? "31"
                                   : problem.weight == verify::Weight::warning ? "33"
                                                                               : "";
    paragraph("    " + padded(std::string(verify::name_of(problem.weight)), 9),
              shown(problem.message) + fmt::format(" [{}{}{}]", problem.code, where.empty() ? "" : ", ", where), style);
  }

  void summary() {
    const std::size_t faults = report_.count(verify::Weight::fault);
    const std::size_t warnings = report_.count(verify::Weight::warning);
    std::string text = fmt::format("{}, {}: ", report::counted(report_.environments.size(), "environment", "environments"),
                                   report::counted(report_.services.size(), "service", "services"));
    text += faults + warnings == 0
                ? "no faults"
                : report::counted(faults, "fault", "faults") + ", " + report::counted(warnings, "warning", "warnings");
    if (report_.is_live) {
      text += fmt::format("; {} of {} connections failed", report_.failed_connections(), report_.live.size());
    }
    line(text);
  }

  const VerifyReport& report_;
  std::size_t width_;
  bool colour_;
  const deploy::Environment* current_ = nullptr;
  std::string out_;
};

}  // namespace

std::size_t VerifyReport::count(verify::Weight weight) const {
  std::size_t number = 0;
  for (const verify::ServiceReport& service : services) {
    number += static_cast<std::size_t>(std::ranges::count(service.problems, weight, &verify::Problem::weight));
  }
  return number;
}

std::size_t VerifyReport::failed_connections() const {
  return static_cast<std::size_t>(std::ranges::count_if(live, [](const LiveForm& one) { return !one.report.ok; }));
}

std::string verify_report_as_text(const VerifyReport& report, std::size_t width, bool colour) {
  return Writer(report, width, colour).write();
}

}  // namespace dbssot::cli
