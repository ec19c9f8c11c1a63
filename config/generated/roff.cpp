#include "config/generated/roff.h"

#include <fmt/format.h>

namespace penstock::roff {

std::string escaped(std::string_view text)
{
	std::string result;
	bool begins_line = true;
	for (char character : text) {
		if (begins_line && (character == '.' || character == '\''))
			result += "\\&";
		if (character == '\\')
			result += "\\e";
		else if (character == '-')
			result += "\\-";
		else
			result += character;
		begins_line = character == '\n';
	}
	return result;
}

std::string section(std::string_view title)
{
	return fmt::format(".SH {}\n", title);
}

std::string entry(const std::string &name, const std::string &text)
{
	return fmt::format(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(text));
}

std::string verbatim(std::string_view lines)
{
	return fmt::format(".PP\n.nf\n{}\n.fi\n", escaped(lines));
}

} // namespace penstock::roff
