#include "url/examination.h"
#include "url/url.h"

namespace dbssot::url {
namespace {

std::string spelled(const Text& text) {
  std::string out;
  for (const Text::Piece& piece : text.pieces()) out += piece.text.reveal();
  return out;
}

}  // namespace

Reading read(const Text&) { return {}; }

Judgement judge(const Text& text, std::string_view client, const Versions& versions) {
  const auto id = client_id(client);
  if (!id) {
    Judgement judgement;
    judgement.verdict = Verdict::depends;
    judgement.reason = "nothing is known of this client";
    return judgement;
  }
  const std::string literal = spelled(text);
  return Examination(literal, version_set(versions)).judge(*id);
}

Converted convert(const Text&, std::string_view) { return {std::nullopt, "not converted"}; }
Converted sync_url(const Text&) { return {std::nullopt, "not converted"}; }
Converted async_url(const Text&) { return {std::nullopt, "not converted"}; }

}  // namespace dbssot::url
