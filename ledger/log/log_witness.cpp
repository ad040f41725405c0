#include "ledger/log/log_witness.h"

#include <algorithm>
#include <charconv>

#include "base/base64.h"
#include "base/hexadecimal.h"
#include "crypto/hash.h"
#include "files/files.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMostHashes = 63;
constexpr std::string_view kOld = "old ";

constexpr std::size_t kMostNoteBytes = std::size_t{1} << 20;

StorageError failed(const std::filesystem::path& file) {
    return {StorageFault::damaged,
            {file.string() + ": onleesbaar, of niet van deze getuige; zet een kopie terug",
             file.string() + ": unreadable, or not this witness's; restore a copy"}};
}

}  // namespace

std::string to_text(const WitnessQuestion& question) {
    std::string out = std::string(kOld) + std::to_string(question.old_size) + "\n";
    for (const crypto::Hash& hash : question.proof) out += base64(hash.bytes) + "\n";
    return out + "\n" + to_text(question.note);
}

std::optional<WitnessQuestion> parse_question(std::string_view text) {
    const std::size_t gap = text.find("\n\n");
    if (gap == std::string_view::npos || !text.starts_with(kOld)) return std::nullopt;
    std::string_view lines = text.substr(kOld.size(), gap + 1 - kOld.size());
    const auto take_line = [&lines] {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        return line;
    };
    WitnessQuestion out;
    const std::string_view size = take_line();
    std::from_chars(size.data(), size.data() + size.size(), out.old_size);
    while (!lines.empty()) {
        const auto bytes = from_base64(take_line());
        if (!bytes || bytes->size() != 32 || out.proof.size() == kMostHashes) return std::nullopt;
        std::ranges::copy(*bytes, out.proof.emplace_back().bytes.begin());
    }
    auto note = parse_note(text.substr(gap + 2));
    if (!note) return std::nullopt;
    out.note = std::move(*note);
    // One spelling only: what is read is what would be written.
    return to_text(out) == text ? std::optional(std::move(out)) : std::nullopt;
}

std::filesystem::path LogWitness::file_of(const std::string& origin) const {
    return folder_ / (hex(crypto::sha256({as_bytes(origin)}).bytes) + ".checkpoint");
}

Result<std::unique_ptr<LogWitness>, StorageError> LogWitness::open(
    const std::filesystem::path& folder, std::string name, const crypto::SecretKey& key,
    std::vector<NoteKey> logs, const crypto::Verifier& verifier) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::unique_ptr<LogWitness> witness(
        new LogWitness(folder, std::move(name), key, std::move(logs), verifier));
    const NoteKey own{witness->name_, NoteSigner::witness, key.public_key()};
    for (const NoteKey& log : witness->logs_) {
        const std::filesystem::path file = witness->file_of(log.name);
        if (!std::filesystem::exists(file, error)) continue;
        const auto text = read_file(file.string(), kMostNoteBytes);
        const auto note = text ? parse_note(as_text(*text)) : std::nullopt;
        const auto last = note ? parse_checkpoint(note->text) : std::nullopt;
        const bool is_own = last && last->origin == log.name && cosigned_at(*note, own, verifier);
        if (!is_own) return fail(failed(file));
        witness->last_[log.name] = last->tree;
    }
    return witness;
}

std::optional<WitnessAnswer> LogWitness::object_to(const WitnessQuestion& question,
                                                   const Checkpoint& checkpoint) const {
    const auto is_of_log = [&](const NoteKey& log) { return log.name == checkpoint.origin; };
    const auto signed_by = [&](const NoteKey& log) {
        return is_of_log(log) && is_signed_by(question.note, log, verifier_);
    };
    if (std::ranges::none_of(logs_, is_of_log)) return WitnessAnswer{404, "another log\n"};
    if (std::ranges::none_of(logs_, signed_by))
        return WitnessAnswer{403, "not signed by the log\n"};
    const std::uint64_t size = checkpoint.tree.size;
    if (question.old_size > size) return WitnessAnswer{400, "the old size is above the new\n"};
    const auto at = last_.find(checkpoint.origin);
    const TreeHead empty{0, crypto::MerkleRoot().root()};
    const TreeHead last = at == last_.end() ? empty : at->second;
    const WitnessAnswer conflict{409, std::to_string(last.size) + "\n"};
    if (question.old_size != last.size) return conflict;
    if (size == last.size && at != last_.end() && checkpoint.tree.root != last.root) {
        return conflict;
    }
    const bool is_empty_and_not = size == 0 && checkpoint.tree != empty;
    const bool grows = crypto::verify_consistency(last.size, last.root, size, checkpoint.tree.root,
                                                  question.proof);
    if (is_empty_and_not || !grows) return WitnessAnswer{422, "the proof does not hold\n"};
    return std::nullopt;
}

WitnessAnswer LogWitness::add_checkpoint(std::string_view question, UnixTime now) {
    const auto asked = parse_question(question);
    const auto checkpoint = asked ? parse_checkpoint(asked->note.text) : std::nullopt;
    if (!checkpoint) return {400, "not what an add-checkpoint has\n"};
    const std::scoped_lock turn(mutex_);
    if (const auto objection = object_to(*asked, *checkpoint)) return *objection;
    const NoteSignature own = cosign_note(asked->note.text, name_, key_, now);
    const Note kept{asked->note.text, {own}};
    const std::string text = to_text(kept);
    const std::string file = file_of(checkpoint->origin).string();
    if (!write_file(file, as_bytes(text), {.overwrite = true})) {
        return {500, "it could not be written\n"};
    }
    last_[checkpoint->origin] = checkpoint->tree;
    return {200, to_line(own)};
}

}  // namespace noodgeld
