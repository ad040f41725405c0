// Openapi: as much of an OpenAPI file as a test needs to hold it against the program: the keys of
// block mappings, and what stands after each. No YAML parser: our files use few of YAML's ways.
#pragma once

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/refusal_problem.h"
#include "http/router.h"
#include "protocol/wire/refusal.h"

namespace noodgeld::test {

class Openapi {
  public:
    explicit Openapi(const std::string& path) {
        std::ifstream in(path);
        for (std::string text; std::getline(in, text);) add(text);
    }

    /// The keys directly below the mapping at that path of keys; none if it is not there.
    [[nodiscard]] std::set<std::string> keys(const std::vector<std::string>& path) const {
        std::set<std::string> found;
        const auto [begin, end] = inside(path);
        for (std::size_t i = begin; i < end; ++i) {
            if (lines_[i].indent == lines_[begin].indent) found.insert(lines_[i].key);
        }
        return found;
    }
    /// What stands after the key at that path, on its line.
    [[nodiscard]] std::string value(std::vector<std::string> path) const {
        const std::string last = path.back();
        path.pop_back();
        const auto [begin, end] = inside(path);
        for (std::size_t i = begin; i < end; ++i) {
            if (lines_[i].indent == lines_[begin].indent && lines_[i].key == last) {
                return lines_[i].value;
            }
        }
        return {};
    }
    /// The items of the list of plain words at that path.
    [[nodiscard]] std::vector<std::string> items(const std::vector<std::string>& path) const {
        std::vector<std::string> found;
        const auto [begin, end] = inside(path);
        for (std::size_t i = begin; i < end; ++i) found.push_back(lines_[i].key);
        return found;
    }

    /// Every operation: "GET /v1/status".
    [[nodiscard]] std::set<std::string> operations() const {
        std::set<std::string> found;
        for (const std::string& path : keys({"paths"})) {
            for (std::string method : keys({"paths", path})) {
                std::ranges::transform(method, method.begin(), [](unsigned char c) {
                    return static_cast<char>(std::toupper(c));
                });
                found.insert(method + " " + path);
            }
        }
        return found;
    }

    /// The refusals that stand under a status which is not theirs: "POST /v1/x 409 dormant".
    /// `named`: all that stand under any.
    [[nodiscard]] std::vector<std::string> misplaced_refusals(std::set<std::string>& named) const {
        std::vector<std::string> wrong;
        for (const std::string& path : keys({"paths"})) {
            for (const std::string& method : keys({"paths", path})) {
                const std::vector<std::string> at{"paths", path, method, "responses"};
                for (const std::string& status : keys(at)) {
                    for (const std::string& word : words(explanation(at, status))) {
                        if (!is_misplaced(word, status, named)) continue;
                        wrong.push_back(method + " " + path + " " + status + " " + word);
                    }
                }
            }
        }
        return wrong;
    }

  private:
    struct Line {
        std::size_t indent;
        std::string key;
        std::string value;
    };

    void add(const std::string& text) {
        std::size_t indent = text.find_first_not_of(' ');
        if (indent == std::string::npos || text[indent] == '#') return;
        std::string rest = text.substr(indent);
        if (rest.starts_with("- ")) rest.erase(0, 2);
        const std::size_t colon = std::min(rest.find(": "), rest.find(':', rest.size() - 1));
        std::string key = rest.substr(0, colon);
        std::erase(key, '"');
        const bool has_value = colon != std::string::npos && colon + 2 < rest.size();
        lines_.push_back({indent, key, has_value ? rest.substr(colon + 2) : std::string()});
    }

    /// The lines below that path of keys, as begin and end.
    [[nodiscard]] std::pair<std::size_t, std::size_t> inside(
        const std::vector<std::string>& path) const {
        std::size_t begin = 0;
        std::size_t end = lines_.size();
        for (const std::string& key : path) {
            std::size_t at = begin;
            const std::size_t indent = begin < end ? lines_[begin].indent : 0;
            while (at < end && (lines_[at].indent != indent || lines_[at].key != key)) ++at;
            if (at == end) return {0, 0};
            begin = at + 1;
            std::size_t next = begin;
            while (next < end && lines_[next].indent > indent) ++next;
            end = next;
        }
        return {begin, end};
    }

    /// What a status is explained with: its own description, else that of what it refers to.
    [[nodiscard]] std::string explanation(std::vector<std::string> at,
                                          const std::string& status) const {
        at.push_back(status);
        const std::string reference = value(at);
        at.emplace_back("description");
        if (reference.empty()) return value(at);
        const std::size_t slash = reference.rfind('/') + 1;
        const std::string component = reference.substr(slash, reference.find('"', slash) - slash);
        return value({"components", "responses", component, "description"});
    }

    static std::vector<std::string> words(const std::string& text) {
        std::vector<std::string> found(1);
        for (const char c : text) {
            if ((c >= 'a' && c <= 'z') || c == '_') {
                found.back().push_back(c);
            } else if (!found.back().empty()) {
                found.emplace_back();
            }
        }
        return found;
    }

    static bool is_misplaced(const std::string& word, const std::string& status,
                             std::set<std::string>& named) {
        for (const Refusal refusal : all_refusals()) {
            if (name(refusal) != word) continue;
            named.insert(word);
            return std::to_string(http::status_of(refusal)) != status;
        }
        return false;
    }

    std::vector<Line> lines_;
};

/// Every route, as Openapi::operations has them.
[[nodiscard]] inline std::set<std::string> operations(const http::Router& router) {
    std::set<std::string> found;
    for (const http::Route& route : router.routes()) {
        found.insert(std::string(http::name(route.method)) + " " + route.pattern);
    }
    return found;
}

}  // namespace noodgeld::test
