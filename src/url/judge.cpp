#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/examination.h"
#include "url/holes.h"
#include "url/masked.h"
#include "url/url.h"

// Texts with holes are judged by filling them: every hole in turn gets values that people put into such a place. What all
// fillings agree on is certain; a hole whose filling changes the verdict is named.

namespace dbssot::url {
namespace {

using Fillings = std::vector<std::string>;

constexpr std::size_t most_holes = 48;  // beyond that, holes are read as opaque text

bool any_of_words(std::string_view name, std::span<const std::string_view> words) {
  const std::string text = lowered(name);
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool names_a_query(std::string_view name) {
  static constexpr std::array<std::string_view, 8> words{"param", "query", "opt", "args", "ssl", "suffix", "extra", "qs"};
  return any_of_words(name, words);
}

/// Values for `key=<hole>`: a right one first, then what else may come if the client checks it.
Fillings values_for(std::string_view key) {
  if (key == "sslmode" || key == "ssl") return {"require", "disable", "verify-full", "true", "x"};
  if (key == "port") return {"5432", "x"};
  const Knowledge& all = knowledge();
  for (const Parameters* table : {&all.libpq, &all.asyncpg_arguments, &all.sqlalchemy_asyncpg}) {
    const Parameter* parameter = table->find_any(key);
    if (parameter == nullptr || parameter->check == Check::none) continue;
    switch (parameter->check) {
      case Check::one_of:
        return {parameter->values.front(), "x"};
      case Check::tls_version:
        return {"TLSv1.2", "x"};
      case Check::auth_methods:
        return {"scram-sha-256", "x"};
      case Check::boolean:
        return {"true", "x"};
      case Check::session_attributes:
        return {"any", "x"};
      default:
        return {"10", "x"};
    }
  }
  return {};
}

/// The parameter whose whole value the hole is; "" if it is not one.
std::string_view key_before(std::string_view text, std::size_t offset, std::size_t end) {
  if (offset == 0 || text[offset - 1] != '=') return {};
  if (end < text.size() && text[end] != '&' && !is_space(text[end])) return {};
  std::size_t begin = offset - 1;
  while (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '-' || text[begin - 1] == '.')) --begin;
  return text.substr(begin, offset - 1 - begin);
}

/// A hole that is a part of a value which a client checks: `port=5432<hole>`, `port=<hole><hole>`, `connect_timeout='<hole>'`. It
/// may be empty, or bring a parameter of its own (`" user=" + user`), so what stands before it is right without it. Nothing where
/// it is no such part.
Fillings part_of_checked_value(std::string_view text, std::size_t begin) {
  const auto separates = [](char c) { return is_space(c) || c == '&' || c == '?'; };
  std::size_t word = begin;
  while (word > 0 && !separates(text[word - 1])) --word;
  const std::size_t equals = text.find('=', word);
  if (equals >= begin) return {};
  const Fillings values = values_for(text.substr(word, equals - word));
  const std::string_view before = text.substr(equals + 1, begin - equals - 1);
  if (values.empty()) return {};
  return {before.empty() || before == "'" ? values.front() : std::string()};
}

/// `host:5432<hole>/shop`: likewise.
Fillings part_of_port(std::string_view text, std::size_t begin, std::size_t host, std::size_t end) {
  const std::size_t colon = text.substr(0, begin).rfind(':');
  if (colon == std::string_view::npos || colon < host) return {};
  const std::string_view port = text.substr(colon + 1, std::min(text.find(',', colon), end) - colon - 1);
  if (!std::ranges::all_of(port, is_digit)) return {};
  return {colon + 1 == begin ? "5432" : ""};
}

/// What may stand in the place of a token. The first filling is the plain case; an empty list leaves the token, which is opaque.
Fillings fillings_of(std::string_view text, const Masked::Token& token, std::string_view name) {
  const std::size_t begin = token.offset;
  const std::size_t end = begin + token.digits.size();
  const bool last = end == text.size();
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) {
    if (begin == 0 && last)
      return {"postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d", "postgres://u:p@h/d", "host=h dbname=d",
              "postgresql://u:p@h/d?sslmode=require"};
    if (begin == 0 && text.find('=') == std::string_view::npos) return {"postgresql://u:p@h", "postgresql+asyncpg://u:p@h", "x"};
    const std::string_view key = key_before(text, begin, end);
    if (!key.empty()) return values_for(key);
    if (Fillings part = part_of_checked_value(text, begin); !part.empty()) return part;
    const bool alone = (begin == 0 || is_space(text[begin - 1])) && (last || is_space(text[end]));
    return alone ? Fillings{"user=u", "sslmode=require", "x"} : Fillings{};
  }
  if (begin < mark) {
    if (begin == 0 && end == mark) return {"postgresql", "postgresql+asyncpg", "postgresql+psycopg2", "postgres"};
    if (begin > 0 && text[begin - 1] == '+') return {"asyncpg", "psycopg2", "psycopg"};
    if (end == mark) return {"", "+asyncpg", "+psycopg2"};
    if (begin == 0) return {"postgresql"};
    return {};
  }
  const std::size_t rest = mark + 3;
  if (begin == rest && last) return {"u:p@h/d", "u:p@h/d?sslmode=require", "u:p@h/d?ssl=require"};
  const std::size_t query = text.find('?', rest);
  if (query != std::string_view::npos && begin > query) {
    const std::string_view key = key_before(text, begin, end);
    if (!key.empty()) return values_for(key);
    const char before = text[begin - 1];
    if (before == '?' || before == '&') {
      if (!last && text[end] == '=') return {"application_name", "sslmode", "ssl"};
      if (last || text[end] == '&') return {"application_name=x", "sslmode=require", "ssl=require"};
    }
    if (last && names_a_query(name)) return {"", "&sslmode=require", "&ssl=require"};
    return part_of_checked_value(text, begin);
  }
  const std::size_t authority_end = std::min(text.find_first_of("/?", rest), text.size());
  const std::size_t sign = text.substr(0, authority_end).rfind('@');
  const bool in_hosts = begin < authority_end && (sign == std::string_view::npos || begin > sign);
  const bool is_host_end = end == text.size() || std::string_view("/?,").find(text[end]) != std::string_view::npos;
  if (in_hosts && begin > rest && text[begin - 1] == ':' && is_host_end) return {"5432", "x"};
  if (last && names_a_query(name)) return {"", "?sslmode=require", "?ssl=require"};
  return in_hosts ? part_of_port(text, begin, rest, authority_end) : Fillings{};
}

/// The fallback of `${X:-fallback}` is one more filling; holes within it are opaque.
void add_fallback(Fillings& fillings, const Hole& hole, const std::string& token) {
  if (!hole.fallback) return;
  const Text nested = Text::from_template(hole.fallback->reveal());
  std::string text;
  for (const Text::Piece& piece : nested.pieces()) text += piece.hole ? token : piece.text.reveal();
  if (fillings.empty()) fillings.push_back(token);
  fillings.push_back(std::move(text));
}

std::string fill(std::string_view text, const std::vector<Masked::Token>& tokens, const std::vector<Fillings>& fillings,
                 std::size_t varied, std::size_t choice) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    out += text.substr(at, tokens[i].offset - at);
    at = tokens[i].offset + tokens[i].digits.size();
    if (fillings[i].empty()) {
      out += tokens[i].digits;
    } else {
      out += fillings[i][i == varied ? choice : 0];
    }
  }
  return out.append(text.substr(at));
}

std::string shown_name(const Hole& hole) { return hole.name.empty() ? "a value filled in later" : hole.name; }

/// One client's verdicts over all fillings.
struct Survey {
  Judgement base;
  std::vector<std::string> deciding;
  std::optional<Judgement> rejection;
  bool same_sslmode = true;
};

Judgement conclude(Survey survey, const Masked& masked) {
  Judgement result = std::move(survey.base);
  for (Endpoint& endpoint : result.endpoints) {
    endpoint.host = masked.spell(endpoint.host);
    endpoint.port = masked.spell(endpoint.port);
  }
  if (!survey.same_sslmode) result.sslmode.reset();
  if (survey.deciding.empty()) return result;
  const Judgement& rejection = result.verdict == Verdict::rejects ? result : *survey.rejection;
  Judgement depends;
  depends.verdict = Verdict::depends;
  depends.code = rejection.code;
  depends.parameter = rejection.parameter;
  depends.advice = rejection.advice;
  depends.offset = rejection.offset;
  depends.endpoints = std::move(result.endpoints);
  depends.holes = survey.deciding;
  std::string names;
  for (const std::string& name : survey.deciding) names += (names.empty() ? "" : ", ") + name;
  depends.reason = "depends on " + names + "; with some values: " + rejection.reason;
  return depends;
}

std::vector<Judgement> judge_template(const Text& text, std::span<const ClientId> ids, const VersionSet& versions) {
  const Masked masked(text);
  const auto& tokens = masked.tokens();
  std::vector<Fillings> fillings(tokens.size());
  if (tokens.size() <= most_holes) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Hole& hole = *text.pieces()[tokens[i].piece].hole;
      fillings[i] = fillings_of(masked.text(), tokens[i], hole.name);
      add_fallback(fillings[i], hole, tokens[i].digits);
    }
  }
  std::vector<Survey> surveys(ids.size());
  const std::string plain = fill(masked.text(), tokens, fillings, tokens.size(), 0);
  {
    Examination examination(plain, versions);
    for (std::size_t c = 0; c < ids.size(); ++c) surveys[c].base = examination.judge(ids[c]);
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    for (std::size_t choice = 1; choice < fillings[i].size(); ++choice) {
      const std::string varied = fill(masked.text(), tokens, fillings, i, choice);
      Examination examination(varied, versions);
      for (std::size_t c = 0; c < ids.size(); ++c) {
        Judgement judgement = examination.judge(ids[c]);
        Survey& survey = surveys[c];
        if (judgement.sslmode != survey.base.sslmode) survey.same_sslmode = false;
        if (judgement.verdict == survey.base.verdict) continue;
        if (judgement.verdict == Verdict::rejects && !survey.rejection) survey.rejection = std::move(judgement);
        const std::string name = shown_name(*text.pieces()[tokens[i].piece].hole);
        if (std::ranges::find(survey.deciding, name) == survey.deciding.end()) survey.deciding.push_back(name);
      }
    }
  }
  std::vector<Judgement> result;
  for (Survey& survey : surveys) {
    Judgement judgement = conclude(std::move(survey), masked);
    judgement.offset = masked.source_offset(judgement.offset);
    result.push_back(std::move(judgement));
  }
  return result;
}

std::string literal_of(const Text& text) {
  std::string out;
  for (const Text::Piece& piece : text.pieces()) out += piece.text.reveal();
  return out;
}

Judgement unknown_client() {
  Judgement judgement;
  judgement.verdict = Verdict::depends;
  judgement.reason = "nothing is known of this client";
  return judgement;
}

}  // namespace

std::vector<Judgement> judge_all(const Text& text, std::span<const std::string> names, const Versions& versions) {
  const VersionSet set = version_set(versions);
  std::vector<ClientId> ids;
  std::vector<bool> known;
  for (const std::string& name : names) {
    const auto id = client_id(name);
    known.push_back(id.has_value());
    if (id) ids.push_back(*id);
  }
  std::vector<Judgement> judged;
  if (text.has_holes()) {
    judged = judge_template(text, ids, set);
  } else {
    const std::string literal = literal_of(text);
    Examination examination(literal, set);
    judged.reserve(ids.size());
    for (const ClientId id : ids) judged.push_back(examination.judge(id));
  }
  if (ids.size() == names.size()) return judged;
  std::vector<Judgement> result;
  std::size_t next = 0;
  for (const bool is_known : known) result.push_back(is_known ? std::move(judged[next++]) : unknown_client());
  return result;
}

Judgement judge(const Text& text, std::string_view client, const Versions& versions) {
  const std::string name(client);
  return std::move(judge_all(text, std::span(&name, 1), versions).front());
}

}  // namespace dbssot::url
