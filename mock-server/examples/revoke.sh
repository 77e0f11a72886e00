#!/bin/sh
# Revokes a device's session through the Admin API, using only curl:
#
#     appservices-mock exec -- sh revoke.sh
set -eu

admin=$APPSERVICES_BASE_URL/api/admin/v3.0
client=$APPSERVICES_BASE_URL/api/client/v2.0

# Prints the value of the first key with this name in a JSON document.
value() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

# Sends a JSON document to a URL, without a token.
send() {
    curl -sS -X POST -H 'content-type: application/json' -d "$2" "$1"
}

# The device logs in.
login=$(send "$client/app/$APPSERVICES_APP/auth/providers/local-userpass/login" \
    '{"username": "ada@example.com", "password": "correct horse"}')
user=$(echo "$login" | value user_id)
refresh=$(echo "$login" | value refresh_token)
echo "logged in: $user"

# An administrator finds the app and revokes the user's sessions.
token=$(send "$admin/auth/providers/mongodb-cloud/login" \
    "{\"username\": \"$APPSERVICES_PUBLIC_API_KEY\", \"apiKey\": \"$APPSERVICES_PRIVATE_API_KEY\"}" |
    value access_token)
apps=$admin/groups/$APPSERVICES_PROJECT/apps
# Not in a pipeline, which would ignore that curl failed.
list=$(curl -sS --fail -H "authorization: Bearer $token" "$apps")
app=$(echo "$list" | sed 's/},{/}\n{/g' | grep "\"$APPSERVICES_APP\"" | value _id)
curl -sS --fail -X PUT -H "authorization: Bearer $token" "$apps/$app/users/$user/logout"
echo "revoked"

# The device can no longer refresh its access token.
answer=$(curl -sS -X POST -w ' %{http_code}' -H "authorization: Bearer $refresh" "$client/auth/session")
echo "refresh: $(echo "$answer" | value error_code) ${answer##* }"
test "${answer##* }" = 401
