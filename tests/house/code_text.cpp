#include "tests/house/code_text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <regex>

namespace noodgeld::house {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Walks the text once; each step consumes one comment, literal or character.
class Blanker {
  public:
    explicit Blanker(std::string_view text) : text_(text), code_(text) {}

    std::string run() && {
        while (at_ < text_.size()) step();
        return std::move(code_);
    }

  private:
    bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void step() {
        if (next_is("//")) return blank_to(text_.find('\n', at_));
        if (next_is("/*")) return blank_to(end_of("*/", at_ + 2));
        if (next_is("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) return raw_literal();
        if (text_[at_] == '"' || (text_[at_] == '\'' && !in_number())) return literal(text_[at_]);
        ++at_;
    }

    // A quote inside a number separates digits.
    bool in_number() const {
        std::size_t start = at_;
        while (start > 0 && (is_word(text_[start - 1]) || text_[start - 1] == '\'')) --start;
        return start < at_ && std::isdigit(static_cast<unsigned char>(text_[start])) != 0;
    }

    void literal(char quote) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
            end += text_[end] == '\\' ? 2U : 1U;
        }
        ++at_;
        blank_to(end);
        if (at_ < text_.size()) ++at_;
    }

    void raw_literal() {
        const std::size_t open = std::min(text_.find('(', at_), text_.size());
        std::string close = ")";
        close += text_.substr(at_ + 2, open - std::min(open, at_ + 2));
        close += '"';
        at_ += 2;
        blank_to(end_of(close, open) - 1);
        at_ = std::min(at_ + 1, text_.size());
    }

    std::size_t end_of(std::string_view what, std::size_t from) const {
        const std::size_t found = text_.find(what, from);
        return found == std::string_view::npos ? text_.size() : found + what.size();
    }

    void blank_to(std::size_t end) {
        for (end = std::min(end, text_.size()); at_ < end; ++at_) {
            if (code_[at_] != '\n') code_[at_] = ' ';
        }
    }

    std::string_view text_;
    std::string code_;
    std::size_t at_ = 0;
};

enum class Block { scope, function, table, other };

bool opens_table(std::string_view head) {
    const std::size_t last = head.find_last_not_of(" \n\t");
    return last != std::string_view::npos && head[last] == '=';
}

// What a brace outside functions opens, by what stands between it and the statement before it.
Block block_after(std::string head) {
    static const std::regex noise(
        R"((^\s*#.*$)|(\b(public|private|protected)\s*:)|(\btemplate\s*<[^<>]*(<[^<>]*>[^<>]*)*>))",
        std::regex::ECMAScript | std::regex::multiline);
    static const std::regex scope(R"re(^\s*(inline\s+)?(namespace|class|struct|union|enum)\b)re"
                                  R"re(|^\s*extern\s*"\s*"\s*$)re");
    if (opens_table(head)) return Block::table;
    head = std::regex_replace(head, noise, " ");
    if (std::regex_search(head, scope)) return Block::scope;
    return head.find(')') != std::string::npos ? Block::function : Block::other;
}

struct OpenBlock {
    Block block;
    int first_line;
    int table_lines;  // of the tables closed so far in it
};

}  // namespace

std::string code_only(std::string_view text) {
    return Blanker(text).run();
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<FunctionBody> function_bodies(std::string_view text) {
    std::vector<FunctionBody> bodies;
    std::vector<OpenBlock> open;
    std::string head;
    int line = 1;
    for (const char c : code_only(text)) {
        if (c == '{') {
            const bool inside = !open.empty() && open.back().block != Block::scope;
            const Block nested = opens_table(head) ? Block::table : Block::other;
            open.push_back({inside ? nested : block_after(head), line, 0});
        } else if (c == '}' && !open.empty()) {
            const OpenBlock closed = open.back();
            open.pop_back();
            const int lines = line - closed.first_line + 1;
            if (closed.block == Block::function) {
                bodies.push_back({closed.first_line, lines - closed.table_lines});
            } else if (!open.empty()) {
                const bool is_table = closed.block == Block::table;
                open.back().table_lines += is_table ? std::max(0, lines - 2) : closed.table_lines;
            }
        }
        if (c == '{' || c == '}' || c == ';') {
            head.clear();
        } else {
            head += c;
        }
        if (c == '\n') ++line;
    }
    return bodies;
}

}  // namespace noodgeld::house
