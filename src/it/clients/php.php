<?php
// What PHP's two clients have in common: what they are told, and how they say what they see.

foreach (['PORT', 'TLS', 'USERS', 'PASSWORD', 'SCHEMA', 'FILE'] as $name) {
    define($name, getenv("CLIENT_$name"));
}
define('USER', explode(' ', USERS)[0]);
ini_set('memory_limit', '1G');
// takes long, and shows that it has begun
const BUSY = "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)";

function short(mixed $value): string
{
    $text = is_string($value) && preg_match('//u', $value) ? $value : var_export($value, true);
    $text = preg_replace('/\s*\n\s*/', ' ', $text);
    if (!preg_match('//u', $text)) {
        $text = 'X' . bin2hex($text);
    }
    return strlen($text) > 500 ? substr($text, 0, 40) . '... ' . strlen($text) . ' ' . md5($text) : $text;
}

function say(string $check, mixed ...$values): void
{
    echo $check, ': ', implode(' ', array_map('short', $values)), "\n";
}
