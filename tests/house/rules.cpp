#include "tests/house/rules.h"

#include <algorithm>
#include <cstddef>
#include <regex>

#include "tests/house/code_text.h"

namespace noodgeld::house {
namespace {

constexpr std::size_t kMaxColumns = 100;
constexpr int kMaxFileLines = 600;
constexpr int kMaxFunctionLines = 70;

struct LibraryOwner {
    std::regex header;
    std::set<std::string> rooms;
    std::string why;
};

const std::vector<LibraryOwner>& library_owners() {
    static const std::vector<LibraryOwner> owners = {
        {std::regex("^rocksdb/"), {"journal", "ledger/store"}, "only stores know RocksDB"},
        {std::regex("^sodium"), {"base", "crypto"}, "only base and crypto know libsodium"},
        {std::regex("^cbor"), {"protocol/wire"}, "only protocol/wire knows libcbor"},
        {std::regex("^boost/(asio|beast)"), {"http"}, "only http knows Beast and Asio"},
        {std::regex("^openssl/"), {"crypto", "http"}, "only crypto hashes and only http knows TLS"},
        {std::regex("^utf8proc"), {"words"}, "only words knows Unicode's tables"},
        {std::regex("^CLI/"), {"cli"}, "only cli reads the command line"},
        {std::regex("^cassert$|^assert\\.h$"), {}, "use NOODGELD_CHECK, which release builds keep"},
    };
    return owners;
}

struct BannedCall {
    std::regex pattern;
    std::set<std::string> except;  // rooms that may
    std::string why;
};

const std::vector<BannedCall>& banned_calls() {
    static const std::vector<BannedCall> banned = {
        {std::regex(R"(\bassert\s*\()"), {}, "use NOODGELD_CHECK, which release builds keep"},
        {std::regex(R"(\bs?rand\s*\(|\brandom_device\b|\brandombytes_|\bRAND_bytes\b|\bgetrandom\b)"
                    R"(|\bgetentropy\b|\bcrypto_[a-z0-9]+_(keypair|keygen)\s*\()"),
         {"cli"},
         "randomness is an argument; only a main asks the system for it"},
        {std::regex(R"(\btime\s*\(\s*(nullptr|NULL|0)\s*\)|\b(system|utc)_clock::now)"
                    R"(|\bgettimeofday\b|\bclock_gettime\b)"),
         {"cli"},
         "time is an argument; only a main reads a clock"},
        {std::regex(R"(\b(steady|high_resolution)_clock::now)"),
         {"bench", "cli", "http"},
         "time is an argument; only a main, a server's deadlines and a benchmark read a stopwatch"},
        {std::regex(R"(\bsto(i|l|ul|ll|ull|f|d|ld)\s*\(|\bato(i|l|ll|f)\s*\(|\bstrto[a-z]+\s*\()"),
         {},
         "use std::from_chars: these throw, skip spaces or look at the locale"},
        {std::regex(R"(\b(secure_)?getenv\s*\()"), {"cli"}, "only a main reads the environment"},
        {std::regex(R"(\bopen_signing_key\s*\()"),
         {"files", "demo"},
         "nothing is signed unseen: load_signing_key takes what was shown"},
        {std::regex(R"(\bv?sprintf\s*\(|\bstr(n?cpy|n?cat|tok)\s*\(|\bgets\s*\()"),
         {},
         "unbounded or surprising; use std::string or fmt"},
        {std::regex(R"(\bthrow\b)"), {"cli"}, "a refusal or failure is a Result"},
    };
    return banned;
}

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_header(std::string_view path) {
    return path.ends_with(".h");
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
    int number = 0;
    for (const std::string& line : split_lines(text)) visit(++number, line);
}

// Characters, not bytes: a continuation byte of UTF-8 takes no column.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

// visit(line number, opening quote or angle, the path between). Comments hold no includes, but the
// path itself is a literal, so that the code alone would not show it.
template <class Visit>
void for_each_include(std::string_view text, Visit visit) {
    static const std::regex include(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    const std::vector<std::string> code = split_lines(code_only(text));
    for_each_line(text, [&](int number, const std::string& line) {
        std::smatch match;
        if (code[static_cast<std::size_t>(number) - 1].find('#') == std::string::npos) return;
        if (std::regex_search(line, match, include)) visit(number, match[1].str(), match[2].str());
    });
}

}  // namespace

const std::map<std::string, std::set<std::string>>& rooms() {
    static const std::map<std::string, std::set<std::string>> table = [] {
        // Each room and those directly below it, lowest first. It may include what is below those,
        // too.
        const std::vector<std::pair<std::string, std::vector<std::string>>> arrows = {
            {"base", {}},
            {"crypto", {"base"}},
            {"protocol/wire", {"crypto"}},
            {"protocol/objects", {"protocol/wire"}},
            {"protocol/spend", {"protocol/objects"}},
            {"protocol/verdict", {"protocol/spend"}},
            {"words", {"protocol/spend"}},
            {"files", {"words"}},
            {"journal", {"protocol/spend"}},
            {"http", {"base"}},
            {"api", {"http", "words"}},
            {"issuer", {"files"}},
            {"terminal", {"journal", "api"}},
            {"ledger/store", {"files", "journal"}},
            {"ledger/feeds", {"ledger/store"}},
            {"ledger/index", {"files", "journal"}},
            {"ledger/judge", {"protocol/verdict", "ledger/feeds", "ledger/index"}},
            {"ledger/log", {"files", "journal", "protocol/verdict"}},
            {"ledger", {"api", "ledger/judge", "ledger/log"}},
            {"inspect", {"files", "protocol/verdict"}},
            {"demo", {"files", "http"}},
            {"cli", {"api", "issuer", "terminal", "ledger", "inspect", "demo"}},
        };
        std::map<std::string, std::set<std::string>> reached;
        for (const auto& [room, below] : arrows) {
            std::set<std::string>& all = reached[room];
            for (const std::string& lower : below) {
                all.insert(lower);
                all.insert(reached.at(lower).begin(), reached.at(lower).end());
            }
        }
        return reached;
    }();
    return table;
}

std::string room_of(std::string_view path) {
    std::string longest;
    for (const auto& [room, allowed] : rooms()) {
        if (path.starts_with(room + "/") && room.size() > longest.size()) longest = room;
    }
    return longest;
}

bool is_outside_the_rooms(std::string_view path) {
    return path.starts_with("tests/") || path.starts_with("fuzz/") || path.starts_with("bench/");
}

Breaches layer_breaches(const std::string& path, std::string_view text) {
    if (is_outside_the_rooms(path)) return {};
    const std::string room = room_of(path);
    if (room.empty()) return {{path, 0, "is in no room; add its folder to the table of rooms"}};
    Breaches breaches;
    for_each_include(text, [&](int line, const std::string& mark, const std::string& used) {
        const std::string used_room = room_of(used);
        if (mark == "<") {
            if (!used_room.empty()) breaches.push_back({path, line, "include ours with quotes"});
        } else if (used_room.empty()) {
            breaches.push_back({path, line, used + " is in no room, or not written from the root"});
        } else if (used_room != room && !rooms().at(room).contains(used_room)) {
            breaches.push_back({path, line, room + " may not include " + used_room});
        }
    });
    return breaches;
}

Breaches library_breaches(const std::string& path, std::string_view text) {
    if (is_outside_the_rooms(path)) return {};
    Breaches breaches;
    for_each_include(text, [&](int line, const std::string&, const std::string& used) {
        for (const LibraryOwner& owner : library_owners()) {
            if (std::regex_search(used, owner.header) && !owner.rooms.contains(room_of(path))) {
                breaches.push_back({path, line, owner.why});
            }
        }
    });
    return breaches;
}

Breaches call_breaches(const std::string& path, std::string_view text) {
    if (is_outside_the_rooms(path)) return {};
    Breaches breaches;
    for_each_line(code_only(text), [&](int number, const std::string& line) {
        for (const BannedCall& banned : banned_calls()) {
            if (std::regex_search(line, banned.pattern) && !banned.except.contains(room_of(path))) {
                breaches.push_back({path, number, banned.why});
            }
        }
    });
    return breaches;
}

Breaches mark_breaches(const std::string& path, std::string_view text) {
    static const std::regex mark(R"(\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b)");
    static const std::regex dead(R"(^\s*#\s*if\s+(0|false)\b)");
    Breaches breaches;
    for_each_line(text, [&](int number, const std::string& line) {
        if (std::regex_search(line, mark)) {
            breaches.push_back({path, number, "unfinished work is an issue, not a mark"});
        }
        if (std::regex_search(line, dead)) breaches.push_back({path, number, "dead code"});
    });
    return breaches;
}

Breaches size_breaches(const std::string& path, std::string_view text) {
    Breaches breaches;
    int lines = 0;
    for_each_line(text, [&](int number, const std::string& line) {
        lines = number;
        if (columns(line) > kMaxColumns) {
            breaches.push_back({path, number, std::to_string(columns(line)) + " columns"});
        }
    });
    if (lines > kMaxFileLines) {
        breaches.push_back({path, 0, std::to_string(lines) + " lines in one file"});
    }
    for (const FunctionBody& body : function_bodies(text)) {
        if (body.lines <= kMaxFunctionLines) continue;
        const std::string why = std::to_string(body.lines) + " lines in one function";
        breaches.push_back({path, body.first_line, why});
    }
    return breaches;
}

Breaches header_breaches(const std::string& path, std::string_view text) {
    if (!is_header(path)) return {};
    Breaches breaches;
    if (!text.starts_with("// ")) {
        breaches.push_back({path, 1, "a header opens with what it is for"});
    }
    const std::string code = code_only(text);
    if (code.find_first_not_of(" \n") != code.find("#pragma once")) {
        breaches.push_back({path, 0, "#pragma once comes before all code"});
    }
    static const std::regex using_namespace(R"(^\s*using\s+namespace\b)");
    for_each_line(code, [&](int number, const std::string& line) {
        if (std::regex_search(line, using_namespace)) {
            breaches.push_back({path, number, "using namespace leaks out of a header"});
        }
    });
    return breaches;
}

Breaches name_breaches(const std::string& path, std::string_view text) {
    static const std::regex empty_file(R"((^|_)(manager|helpers?|utils?|impl|misc|common)(_|\.))");
    static const std::regex empty_type(
        R"(\b(class|struct|namespace)\s+\w*(Manager|Helper|Util|Utils|Impl)\b)"
        R"(|\bnamespace\s+(\w+::)*(utils?|helpers?|impl|misc|common)\b)");
    Breaches breaches;
    if (std::regex_search(std::string(file_name(path)), empty_file)) {
        breaches.push_back({path, 0, "a file is named for its main type or verb"});
    }
    for_each_line(code_only(text), [&](int number, const std::string& line) {
        if (std::regex_search(line, empty_type)) {
            breaches.push_back({path, number, "a name in the domain's words"});
        }
    });
    return breaches;
}

Breaches file_breaches(const std::string& path, std::string_view text) {
    Breaches all;
    for (const auto rule : {layer_breaches, library_breaches, call_breaches, mark_breaches,
                            size_breaches, header_breaches, name_breaches}) {
        std::ranges::move(rule(path, text), std::back_inserter(all));
    }
    return all;
}

Breaches same_name_breaches(const std::vector<std::string>& paths) {
    std::map<std::string_view, const std::string*> seen;
    Breaches breaches;
    for (const std::string& path : paths) {
        const auto [first, is_new] = seen.emplace(file_name(path), &path);
        if (!is_new) breaches.push_back({path, 0, "has the name of " + *first->second});
    }
    return breaches;
}

Breaches build_breaches(const std::string& path, std::string_view cmake_text) {
    std::string name(file_name(path));
    // noodgeld_fuzzer(NAME) compiles NAME_fuzz.cpp.
    if (path.starts_with("fuzz/")) name = std::regex_replace(name, std::regex("_fuzz\\.cpp$"), "");
    const std::string escaped = std::regex_replace(name, std::regex(R"([.])"), R"(\.)");
    const std::string text(cmake_text);
    if (std::regex_search(text, std::regex("(^|[\\s(/\"])" + escaped + "($|[\\s)\"])"))) return {};
    return {{path, 0, "is not named in the CMakeLists.txt of its folder"}};
}

}  // namespace noodgeld::house
