"""What the API's own bookkeeping shows: nothing."""

from twofold.foundation.resources.registry import private

private("how often a client asked, as a hash; nobody's business but the site's", "api.allowance")
private("hashes of what every resource shows already; read through its feed", "api.published")
private("where the feed has still to look, as tables and keys", "api.touched", "api.due")
