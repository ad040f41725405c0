#include "tests/protocol/golden.h"

namespace noodgeld::test {
namespace {

/// Opens `first`, one indented line for each of `lines`, closes with `last`.
std::string block(char first, const std::vector<std::string>& lines, char last, std::size_t level) {
    if (lines.empty()) return {first, last};
    std::string out{first};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        out += (i == 0 ? "\n" : ",\n") + std::string(2 * (level + 1), ' ') + lines[i];
    }
    return out + "\n" + std::string(2 * level, ' ') + last;
}

}  // namespace

std::string pretty(const json::value& value, std::size_t level) {
    std::vector<std::string> lines;
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            lines.push_back(json::serialize(json::string(member.key())) + ": " +
                            pretty(member.value(), level + 1));
        }
        return block('{', lines, '}', level);
    }
    if (const auto* array = value.if_array()) {
        for (const json::value& element : *array) lines.push_back(pretty(element, level + 1));
        return block('[', lines, ']', level);
    }
    return json::serialize(value);
}

std::vector<GoldenFile> golden_files() {
    return {{"scheme.json", golden_scheme()},
            {"objects.json", golden_objects()},
            {"feed.json", golden_feed()},
            {"manifest.json", golden_manifest()},
            {"pack.json", golden_pack()},
            {"text.json", golden_text()},
            {"signatures.json", golden_signatures()},
            {"refused.json", golden_refused()}};
}

}  // namespace noodgeld::test
