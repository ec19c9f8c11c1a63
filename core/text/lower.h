#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// The ASCII letters in lower case, whatever the locale; all else as it is.
inline std::string lower(std::string_view text)
{
	std::string result(text);
	for (char &letter : result)
		if (letter >= 'A' && letter <= 'Z')
			letter = static_cast<char>(letter - 'A' + 'a');
	return result;
}

} // namespace penstock
