#include "journal/journal_records.h"

#include <utility>

namespace noodgeld {

Result<NewEntry, DecodeError> new_entry(Bytes bytes, const Lineage& lineage) {
    if (bytes.size() > limits::kEntryBytes) return fail(DecodeError::wrong_length);
    NOODGELD_TRY(Entry entry, decode<Entry>(bytes));
    std::vector<TokenId> tokens;
    if (const Sale* sale = sale_in(entry)) {
        for (const Spend& spend : sale->spends) {
            NOODGELD_TRY(const Token token, decode_token(spend.token));
            tokens.push_back(token_id(token, lineage));
        }
    }
    const EntryHash hash = entry_hash(bytes, lineage);
    return NewEntry{std::move(entry), std::move(bytes), hash, std::move(tokens), {}};
}

}  // namespace noodgeld
