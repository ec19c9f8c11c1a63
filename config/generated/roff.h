#pragma once

#include <string>
#include <string_view>

/// The source of manual pages, as man(7) describes it.
namespace penstock::roff {

/// Text in which nothing is an instruction. A backslash, a leading dot or quote, and hyphens have a
/// meaning of their own.
std::string escaped(std::string_view text);

/// The heading of a section.
std::string section(std::string_view title);

/// A name in bold, and what it is below it.
std::string entry(const std::string &name, const std::string &text);

/// Lines as they are, in a font of one width.
std::string verbatim(std::string_view lines);

} // namespace penstock::roff
