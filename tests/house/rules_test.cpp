// Each house rule catches what it is for, and lets through what looks like it.
#include "tests/house/rules.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/house/code_text.h"

namespace noodgeld::house {
namespace {

std::string repeated(const std::string& line, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += line;
    return text;
}

TEST(CodeOnly, BlanksCommentsAndLiteralsInPlace) {
    EXPECT_EQ(code_only("a // b\nc"), "a     \nc");
    EXPECT_EQ(code_only("a /* b\n c */ d"), "a     \n      d");
    EXPECT_EQ(code_only(R"(x("a\"b", '\'', 1'000'000);)"), R"(x("    ", '  ', 1'000'000);)");
    EXPECT_EQ(code_only("R\"q(a \" )q\"; b"), "R\"        \"; b");
    EXPECT_EQ(code_only("\"// no comment\" c"), "\"             \" c");
}

TEST(CodeOnly, UnendedLiteralsEndWithTheText) {
    for (const std::string text : {"\"abc", "\"abc\\", "R\"x(abc", "R\"x", "/* abc", "'"}) {
        EXPECT_EQ(code_only(text).size(), text.size()) << text;
    }
}

TEST(FunctionBodies, AreTheOutermostOnes) {
    const std::string text =
        "namespace a {\n"
        "template <class T, std::size_t N>\n"
        "struct B : C {\n"
        "    void f() const {\n"
        "        auto g = [] { return 1; };\n"
        "    }\n"
        "    int x{};\n"
        "};\n"
        "const std::map<int, int> kTable = {\n"
        "    {1, 2},\n"
        "};\n"
        "int h(int i) {\n"
        "    if (i) { return 1; }\n"
        "    return 2;\n"
        "}\n"
        "}  // namespace a\n";
    const auto bodies = function_bodies(text);
    ASSERT_EQ(bodies.size(), 2U);
    EXPECT_EQ(bodies[0].first_line, 4);
    EXPECT_EQ(bodies[0].lines, 3);
    EXPECT_EQ(bodies[1].first_line, 12);
    EXPECT_EQ(bodies[1].lines, 4);
}

TEST(FunctionBodies, CountATableInThemAsItsBraces) {
    const std::string text =
        "TEST(A, B) {\n"
        "    for (;;) {\n"
        "        const int cases[] = {\n"
        "            1,\n"
        "            2,\n"
        "        };\n"
        "    }\n"
        "    auto f = [] {\n"
        "        g();\n"
        "    };\n"
        "}\n";
    const auto bodies = function_bodies(text);
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_EQ(bodies[0].lines, 9);
}

TEST(Layers, LongestPrefixNamesTheRoom) {
    EXPECT_EQ(room_of("journal/journal.h"), "journal");
    EXPECT_EQ(room_of("journal/store/wal.h"), "journal");
    EXPECT_EQ(room_of("protocol/new/x.h"), "");
    EXPECT_EQ(room_of("crypto_tools/x.h"), "");
}

TEST(Layers, ArrowsGoOneWay) {
    const auto breaks = [](const std::string& path, const std::string& used) {
        return !layer_breaches(path, "#include \"" + used + "\"\n").empty();
    };
    EXPECT_FALSE(breaks("protocol/objects/token.cpp", "crypto/hash.h"));
    EXPECT_FALSE(breaks("protocol/objects/token.cpp", "protocol/wire/cbor.h"));
    EXPECT_FALSE(breaks("cli/main.cpp", "terminal/terminal.h"));
    EXPECT_TRUE(breaks("crypto/hash.cpp", "protocol/objects/token.h"));
    EXPECT_TRUE(breaks("journal/journal.cpp", "ledger/ingest.h"));
    EXPECT_TRUE(breaks("terminal/till.cpp", "cli/main.h"));
    EXPECT_TRUE(breaks("protocol/objects/token.cpp", "tests/support/fixtures.h"));
    EXPECT_TRUE(breaks("protocol/objects/token.cpp", "cbor.h")) << "not written from the root";
    EXPECT_TRUE(breaks("protocol/objects/token.cpp", "../crypto/hash.h"));
    EXPECT_FALSE(breaks("tests/protocol/token_test.cpp", "cli/main.h"));
}

TEST(Layers, IssuerTerminalAndLedgerNeverMeet) {
    const std::vector<std::string> apart = {"issuer", "terminal", "ledger"};
    for (const std::string& from : apart) {
        for (const std::string& to : apart) {
            const std::string include = "#include \"" + to + "/x.h\"\n";
            EXPECT_EQ(layer_breaches(from + "/y.cpp", include).empty(), from == to) << from << to;
        }
    }
}

TEST(Layers, WhatARoomMayUseMayNotUseIt) {
    for (const auto& [room, allowed] : rooms()) {
        for (const std::string& lower : allowed) {
            ASSERT_TRUE(rooms().contains(lower)) << lower;
            EXPECT_FALSE(rooms().at(lower).contains(room)) << room << " and " << lower;
            for (const std::string& lowest : rooms().at(lower)) {
                EXPECT_TRUE(allowed.contains(lowest)) << room << " gets " << lowest << " anyway";
            }
        }
    }
}

TEST(Layers, AFolderInNoRoomFails) {
    EXPECT_FALSE(layer_breaches("wallet/wallet.h", "").empty());
    EXPECT_FALSE(layer_breaches("protocol/loose.cpp", "").empty());
    EXPECT_FALSE(layer_breaches("main.cpp", "").empty());
}

TEST(Layers, OnlyRealIncludesCount) {
    EXPECT_TRUE(layer_breaches("crypto/hash.cpp", "// #include \"cli/main.h\"\n").empty());
    EXPECT_FALSE(layer_breaches("crypto/hash.cpp", "#  include <cli/main.h>\n").empty());
    EXPECT_TRUE(layer_breaches("crypto/hash.cpp", "#include <vector>\n").empty());
}

TEST(Libraries, HaveOneOwner) {
    const auto breaks = [](const std::string& path, const std::string& used) {
        return !library_breaches(path, "#include <" + used + ">\n").empty();
    };
    EXPECT_FALSE(breaks("journal/journal.cpp", "rocksdb/db.h"));
    EXPECT_TRUE(breaks("ledger/ingest.cpp", "rocksdb/db.h"));
    EXPECT_FALSE(breaks("crypto/hash.cpp", "sodium.h"));
    EXPECT_TRUE(breaks("protocol/objects/token.cpp", "sodium.h"));
    EXPECT_TRUE(breaks("issuer/mint.cpp", "sodium/crypto_sign.h"));
    EXPECT_TRUE(breaks("terminal/terminal.cpp", "boost/beast/http.hpp"));
    EXPECT_FALSE(breaks("terminal/terminal.cpp", "boost/json.hpp"));
    EXPECT_TRUE(breaks("issuer/mint.cpp", "cbor.h"));
    EXPECT_TRUE(breaks("terminal/till.cpp", "CLI/CLI.hpp"));
    EXPECT_TRUE(breaks("crypto/hash.cpp", "cassert"));
    EXPECT_FALSE(breaks("tests/journal/journal_test.cpp", "rocksdb/db.h"));
}

TEST(Calls, BannedOnesAreCaught) {
    for (const std::string call :
         {"assert(x);", "int i = rand();", "std::random_device source;", "randombytes_buf(p, n);",
          "crypto_sign_keypair(p, s);", "time(nullptr)", "std::time( NULL )",
          "std::chrono::system_clock::now()", "std::chrono::steady_clock::now()",
          "clock_gettime(CLOCK_REALTIME, &t)", "std::stoi(s)", "std::stoull(s)", "atoi(s)",
          "strtoul(s, nullptr, 10)", "std::getenv(\"HOME\")", "sprintf(p, f)", "strcpy(p, q)",
          "throw std::runtime_error(s);"}) {
        EXPECT_EQ(call_breaches("protocol/x.cpp", call).size(), 1U) << call;
        EXPECT_EQ(call_breaches("tests/x.cpp", call).size(), 0U) << call;
    }
}

TEST(Calls, LookAlikesAreNot) {
    for (const std::string call :
         {"static_assert(x);", "brand(x);", "entry.time()", "time(order)", "histogram(x)",
          "crypto_sign_seed_keypair(p, s, seed)", "std::snprintf(p, n, f)", "restore(x)",
          "// assert(x)", "\"use assert(x)\"", "void f() noexcept;"}) {
        EXPECT_TRUE(call_breaches("protocol/x.cpp", call).empty()) << call;
    }
}

TEST(Calls, OnlyMainsReadTheSystem) {
    EXPECT_TRUE(call_breaches("cli/main.cpp", "system_clock::now()").empty());
    EXPECT_TRUE(call_breaches("cli/main.cpp", "std::getenv(name)").empty());
    EXPECT_FALSE(call_breaches("files/passphrase.cpp", "std::getenv(name)").empty());
    EXPECT_FALSE(call_breaches("cli/main.cpp", "std::stoi(s)").empty());
    EXPECT_FALSE(call_breaches("http/server.cpp", "system_clock::now()").empty());
}

TEST(Calls, NoVerbOpensASigningKeyByItself) {
    EXPECT_FALSE(call_breaches("cli/x.cpp", "open_signing_key(file, passphrase)").empty());
    EXPECT_TRUE(call_breaches("cli/x.cpp", "load_signing_key(context, path, s, seen)").empty());
}

TEST(Marks, UnfinishedWorkIsCaughtAlsoInComments) {
    for (const std::string word : {"TO"
                                   "DO",
                                   "FIX"
                                   "ME",
                                   "XX"
                                   "X",
                                   "HAC"
                                   "K"}) {
        EXPECT_EQ(mark_breaches("tests/x.cpp", "// " + word + ": later\n").size(), 1U) << word;
    }
    EXPECT_FALSE(mark_breaches("crypto/x.cpp", "#if 0\nint i;\n#endif\n").empty());
    EXPECT_TRUE(mark_breaches("crypto/x.cpp", "#if defined(X)\nint kHackney;\n").empty());
}

TEST(Sizes, LongLinesFilesAndFunctionsAreCaught) {
    EXPECT_TRUE(size_breaches("crypto/x.cpp", std::string(100, 'x') + "\n").empty());
    EXPECT_FALSE(size_breaches("crypto/x.cpp", std::string(101, 'x') + "\n").empty());
    EXPECT_TRUE(size_breaches("crypto/x.cpp", repeated("\xE2\x82\xAC", 100) + "\n").empty());

    EXPECT_TRUE(size_breaches("crypto/x.cpp", repeated("int i;\n", 600)).empty());
    EXPECT_FALSE(size_breaches("crypto/x.cpp", repeated("int i;\n", 601)).empty());

    const auto function = [](int lines) {
        return "int f() {\n" + repeated("g();\n", lines) + "}\n";
    };
    EXPECT_TRUE(size_breaches("crypto/x.cpp", function(68)).empty());
    EXPECT_FALSE(size_breaches("crypto/x.cpp", function(69)).empty());
    EXPECT_FALSE(
        size_breaches("tests/x.cpp", "TEST(A, B) {\n" + repeated("g();\n", 69) + "}\n").empty());
    const std::string table = "constexpr int kTable[] = {\n" + repeated("1,\n", 90) + "};\n";
    EXPECT_TRUE(size_breaches("crypto/x.cpp", table).empty());
}

TEST(Headers, OpenWithPurposeAndGuard) {
    EXPECT_TRUE(
        header_breaches("crypto/x.h", "// What it is for.\n#pragma once\n\nint i;\n").empty());
    EXPECT_FALSE(header_breaches("crypto/x.h", "#pragma once\nint i;\n").empty());
    EXPECT_FALSE(header_breaches("crypto/x.h", "// What it is for.\nint i;\n").empty());
    EXPECT_FALSE(header_breaches("crypto/x.h", "// What.\nint i;\n#pragma once\n").empty());
    EXPECT_FALSE(header_breaches("crypto/x.h", "// #pragma once\nint i;\n").empty());
    EXPECT_FALSE(
        header_breaches("crypto/x.h", "// What.\n#pragma once\nusing namespace std;\n").empty());
    EXPECT_TRUE(header_breaches("crypto/x.cpp", "int i;\n").empty());
}

TEST(Names, ThatSayNothingAreCaught) {
    EXPECT_FALSE(name_breaches("crypto/utils.h", "").empty());
    EXPECT_FALSE(name_breaches("crypto/hash_helper.cpp", "").empty());
    EXPECT_FALSE(name_breaches("crypto/x.h", "class FeedManager {\n").empty());
    EXPECT_FALSE(name_breaches("crypto/x.h", "namespace noodgeld::impl {\n").empty());
    EXPECT_TRUE(name_breaches("protocol/implausible.h", "struct Utility {};\n").empty());
}

TEST(Names, TwoFilesOfOneNameAreCaught) {
    EXPECT_EQ(same_name_breaches({"issuer/order.h", "protocol/objects/order.h"}).size(), 1U);
    EXPECT_TRUE(
        same_name_breaches({"protocol/objects/order.h", "protocol/objects/order.cpp"}).empty());
}

TEST(Build, AFileThatNobodyCompilesIsCaught) {
    const std::string cmake = "noodgeld_library(crypto\n  HEADERS hash.h\n  SOURCES hash.cpp)\n";
    EXPECT_TRUE(build_breaches("crypto/hash.h", cmake).empty());
    EXPECT_TRUE(build_breaches("crypto/hash.cpp", cmake).empty());
    EXPECT_FALSE(build_breaches("crypto/ash.h", cmake).empty());
    EXPECT_FALSE(build_breaches("crypto/merkle.cpp", cmake).empty());
    EXPECT_TRUE(
        build_breaches("fuzz/token_fuzz.cpp", "noodgeld_fuzzer(token USES protocol)").empty());
    EXPECT_FALSE(
        build_breaches("fuzz/order_fuzz.cpp", "noodgeld_fuzzer(token USES protocol)").empty());
}

TEST(File, AllRulesAreApplied) {
    const std::string text =
        "#include <sodium.h>\n#include \"cli/main.h\"\nint i = rand();  // XX"
        "X\n" +
        std::string(101, ' ') + "\nclass Helper {};\n";
    EXPECT_EQ(file_breaches("protocol/x.h", text).size(), 8U);
}

}  // namespace
}  // namespace noodgeld::house
