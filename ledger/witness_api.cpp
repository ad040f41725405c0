#include "ledger/witness_api.h"

#include <charconv>
#include <utility>

#include "base/check.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMostQuestionBytes = std::size_t{64} << 10;
constexpr std::size_t kMostAnswerBytes = std::size_t{64} << 10;
constexpr std::chrono::seconds kPatience{5};

std::optional<std::uint64_t> size_in(std::string_view body) {
    std::uint64_t size = 0;
    std::from_chars(body.data(), body.data() + body.size(), size);
    return std::to_string(size) + "\n" == body ? std::optional(size) : std::nullopt;
}

Phrase both(const std::string& words) {
    return {words, words};
}

}  // namespace

void add_witness_routes(http::Router& router, LogWitness& witness,
                        std::function<UnixTime()> clock) {
    const http::BodyRule body{{"text/plain", "application/octet-stream"}, kMostQuestionBytes};
    router.post(
        "/add-checkpoint", body, [&witness, now = std::move(clock)](const http::Request& request) {
            const WitnessAnswer answer = witness.add_checkpoint(as_text(request.body), now());
            const bool is_size = answer.status == 409;
            return http::Response{
                answer.status,
                is_size ? std::string(kWitnessSizeType) : "text/plain; charset=utf-8",
                Bytes(answer.body.begin(), answer.body.end()),
                {}};
        });
}

std::optional<KnownWitness> parse_known_witness(std::string_view text) {
    // A vkey may end in the padding of base64, which is the same character.
    const std::size_t url = text.find("=http://");
    if (url == std::string_view::npos) return std::nullopt;
    const auto key = from_vkey(text.substr(0, url));
    const auto endpoint = http::parse_endpoint(text.substr(url + 1));
    if (!key || key->signer != NoteSigner::witness || !endpoint) return std::nullopt;
    return KnownWitness{*key, *endpoint};
}

WitnessRounds::WitnessRounds(Ledger& ledger, const crypto::SecretKey& key,
                             std::vector<KnownWitness> witnesses, const crypto::Verifier& verifier,
                             std::function<void(const Phrase&)> say)
    : ledger_(ledger), key_(key), verifier_(verifier), say_(std::move(say)) {
    for (KnownWitness& one : witnesses) {
        http::Client client(one.endpoint, {kPatience, kMostAnswerBytes});
        asked_.push_back({std::move(one), std::move(client)});
    }
}

void WitnessRounds::ask_all(UnixTime now) {
    if (!ledger_.lineage()) return;
    for (Asked& asked : asked_) {
        const std::string& name = asked.witness.key.name;
        const auto cosigned = ask(asked, now);
        const Phrase what = cosigned ? Phrase{"ondertekent mee", "cosigns"} : cosigned.error();
        if (std::exchange(asked.said, what.en) == what.en) continue;
        say_({"getuige " + name + ": " + what.nl, "witness " + name + ": " + what.en});
    }
}

Result<void, Phrase> WitnessRounds::ask(Asked& asked, UnixTime now) {
    const auto signed_note = ledger_.checkpoint(key_, now);
    if (!signed_note) return fail(signed_note.error().words);
    const Note note = parse_note(*signed_note).value();
    const TreeHead head = parse_checkpoint(note.text).value().tree;
    if (cosigned_at(note, asked.witness.key, verifier_)) return {};
    // Once as far as is known, and once as the witness says.
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (asked.cosigned > head.size) {
            return fail(
                Phrase{"heeft een groter log meeondertekend dan dit: is dit een oude kopie?",
                       "has cosigned a larger log than this: is this an old copy?"});
        }
        WitnessQuestion question{asked.cosigned, {}, note};
        if (asked.cosigned > 0) {
            auto proof = ledger_.log_consistency(asked.cosigned, head);
            if (!proof) return fail(proof.error().words);
            question.proof = std::move(*proof).value().path;
        }
        const std::string text = to_text(question);
        const auto answer = asked.client.post("/add-checkpoint", "text/plain", as_bytes(text));
        if (!answer) return fail(both(answer.error().what));
        if (answer->status == 200) return take(asked, note, answer->text());
        const auto size = answer->status == 409 ? size_in(answer->text()) : std::nullopt;
        if (!size || *size == asked.cosigned) {
            const std::string status = std::to_string(answer->status);
            return fail(Phrase{"weigert (" + status + ")", "refuses (" + status + ")"});
        }
        asked.cosigned = *size;
    }
    return fail(Phrase{"heeft intussen een ander log gezien", "has seen another log meanwhile"});
}

/// Only a good cosignature is kept.
Result<void, Phrase> WitnessRounds::take(Asked& asked, const Note& note, std::string_view answer) {
    const auto signatures = parse_signatures(answer);
    for (const NoteSignature& one : signatures.value_or(std::vector<NoteSignature>())) {
        if (!cosigned_at({note.text, {one}}, asked.witness.key, verifier_)) continue;
        const auto kept = ledger_.add_cosignature(note.text, one);
        if (!kept) return fail(kept.error().words);
        asked.cosigned = parse_checkpoint(note.text).value().tree.size;
        return {};
    }
    return fail(
        Phrase{"antwoordt zonder geldige handtekening", "answers without a good signature"});
}

}  // namespace noodgeld
