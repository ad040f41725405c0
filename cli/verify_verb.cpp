// noodgeld verify: signatures in bulk, for auditors, and for whoever wants to test the rule.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <thread>

#include "cli/command_line.h"
#include "cli/verbs.h"
#include "crypto/lanes/back_ends.h"
#include "files/files.h"
#include "files/signature_file.h"
#include "words/counted.h"

namespace noodgeld {
namespace {

constexpr unsigned kMaxThreads = 64;

struct Verify {
    std::string input = "-";
    bool each = false;
    unsigned threads = 0;
};

/// What became of all lines so far.
struct Tally {
    std::size_t count = 0;
    std::size_t invalid = 0;
    boost::json::array places;  // their line numbers, from 1, if they are to be listed
    std::chrono::nanoseconds spent{};
};

void say_piece(const std::vector<bool>& valid, const Verify& options, Tally& tally,
               Context& context) {
    for (const bool one : valid) {
        ++tally.count;
        if (options.each) context.out << (one ? "valid\n" : "invalid\n");
        if (one) continue;
        ++tally.invalid;
        if (context.json) {
            tally.places.push_back(tally.count);
        } else if (!options.each) {
            context.out << tally.count << '\n';
        }
    }
}

/// On `err` for a person, so that `out` holds nothing but line numbers or verdicts.
void say_total(const Tally& tally, std::string_view back_end, unsigned threads, Context& context) {
    const double seconds = std::chrono::duration<double>(tally.spent).count();
    const double rate = seconds > 0 ? static_cast<double>(tally.count) / seconds : 0;
    if (context.json) {
        context.out << boost::json::object{{"count", tally.count},
                                           {"invalid", tally.places},
                                           {"per_second", rate},
                                           {"back_end", back_end},
                                           {"threads", threads}}
                    << '\n';
        return;
    }
    const auto say = [&](Language language, std::string_view invalid, std::string_view per_second) {
        const std::string signatures = counted(tally.count, {"handtekening", "signature"},
                                               {"handtekeningen", "signatures"}, language);
        const std::string used =
            counted(threads, {"thread", "thread"}, {"threads", "threads"}, language);
        return fmt::format("{}, {} {}, {:.0f} {} ({}, {})", signatures, tally.invalid, invalid,
                           rate, per_second, back_end, used);
    };
    context.warn(
        {say(Language::nl, "ongeldig", "per seconde"), say(Language::en, "invalid", "per second")});
}

Outcome verify(const Verify& options, Context& context) {
    if (options.each && context.json) {
        return misused(
            {"--each en --json gaan niet samen", "--each and --json exclude each other"});
    }
    std::ifstream opened;
    if (options.input != "-") {
        NOODGELD_TRY_VOID(check_regular_file(options.input));
        opened.open(options.input, std::ios::binary);
        if (!opened) {
            return cannot({options.input + ": niet te lezen", options.input + ": cannot be read"});
        }
    }
    SignatureFile file(options.input == "-" ? context.in : opened);

    const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
    const unsigned threads = std::min(options.threads > 0 ? options.threads : machine, kMaxThreads);
    Executor executor(threads);
    const crypto::Verifier verifier(context.random_seed(), context.verification(), executor);
    Tally tally;
    for (;;) {
        const std::vector<SignatureItem> piece = file.next_piece();
        if (piece.empty()) break;
        const auto started = context.stopwatch();
        const std::vector<bool> valid = find_valid(piece, verifier);
        tally.spent += context.stopwatch() - started;
        say_piece(valid, options, tally, context);
    }
    if (opened.is_open() && opened.bad()) {
        return cannot({options.input + ": niet te lezen", options.input + ": cannot be read"});
    }
    const auto* forced = context.back_end;
    say_total(tally, forced != nullptr ? forced->name : crypto::best_back_end().name, threads,
              context);
    return tally.invalid == 0 ? ExitCode::yes : ExitCode::no;
}

}  // namespace

void add_verify_verb(CommandLine& line) {
    const auto options = std::make_shared<Verify>();
    CLI::App& verb = line.add_verb(
        "verify",
        {"controleer veel Ed25519-handtekeningen; toon de nummers van de regels die ongeldig zijn",
         "verify many Ed25519 signatures; print the numbers of the lines that are invalid"},
        "noodgeld verify signatures.ndjson\n"
        "echo '{\"key\":\"...\",\"signature\":\"...\",\"message\":\"...\"}' | noodgeld verify "
        "--each\n"
        "NOODGELD_CRYPTO=portable noodgeld verify signatures.bin");
    verb.add_option(
        "FILE", options->input,
        line.text({"een JSON-object per regel, of het binaire formaat van "
                   "docs/protocol.md; - is de invoer",
                   "one JSON object a line, or the binary form of docs/protocol.md; - is "
                   "the input"}));
    verb.add_flag("--each", options->each,
                  line.text({"toon valid of invalid voor elke regel",
                             "print valid or invalid for every line"}));
    verb.add_option("--threads", options->threads,
                    line.text({"zoveel threads; anders wat de machine heeft",
                               "so many threads; else what the machine has"}))
        ->check(CLI::Range(1U, kMaxThreads));
    line.runs(verb, [options](Context& context) { return verify(*options, context); });
}

}  // namespace noodgeld
