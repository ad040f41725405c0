// Any text is refused as each of the texts that logs and witnesses exchange, or is what it would be
// written as.
#include "base/check.h"
#include "ledger/log/log_witness.h"
#include "ledger/log/tile_path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const std::string_view text = as_text(ByteView(data, size));
    if (const auto note = parse_note(text)) NOODGELD_CHECK(to_text(*note) == text);
    if (const auto question = parse_question(text)) NOODGELD_CHECK(to_text(*question) == text);
    if (const auto path = parse_tile_path(text)) NOODGELD_CHECK(to_text(*path) == text);
    if (const auto key = from_vkey(text)) NOODGELD_CHECK(vkey(*key) == text);
    if (const auto checkpoint = parse_checkpoint(text)) {
        NOODGELD_CHECK(text.starts_with(to_text(*checkpoint)));
    }
    if (const auto signatures = parse_signatures(text)) {
        std::string again;
        for (const NoteSignature& one : *signatures) again += to_line(one);
        NOODGELD_CHECK(again == text);
    }
    return 0;
}
