<html>
  <head><title>@TITLE@</title></head>
  <body>
